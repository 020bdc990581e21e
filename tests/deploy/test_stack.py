"""The stack that serves the site needs none of the packages for tests."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from deploy.stack import DEPLOY
from eigcms.middleware import LARGEST_FORM, LARGEST_UPLOAD
from tests.only import only

ON_A_CLONE_THAT_RAN = """
import sys
for name in ("playwright", "pytest", "tests"):
    sys.modules[name] = None  # an import of it raises
import deploy.stack, deploy.system_packages
sys.argv = ["system_packages.py", "--stack"]
deploy.system_packages.has = lambda program: True
deploy.system_packages.postgresql_bin = lambda: "/usr"
deploy.system_packages.main()
"""


def test_the_stack_starts_with_the_packages_of_make_run():
    done = subprocess.run(
        [sys.executable, "-c", ON_A_CLONE_THAT_RAN], capture_output=True, text=True
    )
    assert "Error" not in done.stderr


def test_an_audit_that_skips_a_package_is_no_audit():
    """A package that is found nowhere is skipped by default, and the audit is a success."""
    audit = subprocess.run(["make", "--dry-run", "audit"], capture_output=True, text=True)
    assert "--strict" in audit.stdout


def test_the_proxy_lets_pass_what_the_site_takes():
    """It counts in thousands."""
    limits = re.findall(
        r"request_body @(\w+) \{\s*max_size (\d+)([KM])B", (DEPLOY / "Caddyfile").read_text()
    )
    sizes = {name: int(number) * {"K": 10**3, "M": 10**6}[unit] for name, number, unit in limits}
    assert sizes["form"] >= LARGEST_FORM
    assert sizes["upload"] >= LARGEST_UPLOAD


@pytest.mark.skipif(not shutil.which("caddy"), reason="needs Caddy")
def test_the_proxy_speaks_only_what_has_connections_to_count():
    """`deploy/nftables.conf` counts those of TCP. HTTP/3 goes without."""
    read = ["caddy", "adapt", "--config", str(DEPLOY / "Caddyfile")]
    environment = os.environ | {"SITE_HOST": "site.test"}
    adapted = json.loads(subprocess.check_output(read, env=environment, stderr=subprocess.DEVNULL))
    server = only(adapted["apps"]["http"]["servers"].values())
    assert server["protocols"] == ["h1", "h2"]


UNITS = ["eigcms-web@8001", "eigcms-web@8002", "eigcms-scheduler@1", "eigcms-backup"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_reads_the_units_and_finds_them_closed_in(tmp_path, unit):
    system = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(DEPLOY / "systemd", system)
    programs = ("srv/eigcms/.venv/bin/gunicorn", "srv/eigcms/.venv/bin/python")
    for program in (*programs, "bin/kill", "usr/bin/find"):
        path = tmp_path / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o755)
    analyze = ["systemd-analyze", f"--root={tmp_path}"]
    verified = subprocess.run(
        [*analyze, "--recursive-errors=no", "verify", f"{unit}.service"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert "eigcms" not in verified.stderr
    # From 0, closed in, to 100; a service without any such line has 96.
    subprocess.run(
        [*analyze, "security", "--offline=yes", "--threshold=20", f"{unit}.service"], check=True
    )
