"""`make run` on a clean clone: from nothing to a site that people use."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from deploy.stack import ROOT, free_port
from tests import environment

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clone") / "eigcms"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


def clean_environment() -> dict[str, str]:
    """Return the variables of this process without those that name the tests' own database."""
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", *environment.VARIABLES}
    return {name: value for name, value in os.environ.items() if name not in ours}


def serve(clone: Path, port: int) -> tuple[str, float]:
    """Run `make run` until the site answers, then stop it. Return its output and the seconds."""
    start = time.monotonic()
    with (clone / "output.txt").open("w+") as output:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=clean_environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            seconds = answered_after(f"http://localhost:{port}/", start, process)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
        output.seek(0)
        return output.read(), seconds


def answered_after(url: str, start: float, process: subprocess.Popen) -> float:
    while process.poll() is None and time.monotonic() < start + 600:
        try:
            with urlopen(url) as response:  # noqa: S310 - our own address
                assert "Un problème, une équipe" in response.read().decode()
                return time.monotonic() - start
        except URLError:
            time.sleep(0.1)
    raise AssertionError("The site did not start.")


def test_make_run_serves_a_site_with_accounts_and_keeps_it(clone):
    port = free_port()
    printed, first = serve(clone, port)

    assert f"http://localhost:{port}/admin/" in printed
    accounts = clone / "var" / "comptes.txt"
    assert stat.S_IMODE((clone / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    for role in ("redaction", "communication", "administration"):
        password = re.search(rf"^{role}\s+(\S+)$", accounts.read_text(), re.MULTILINE)[1]
        assert password in printed
    status = ["git", "status", "--porcelain"]
    assert subprocess.check_output(status, cwd=clone, text=True) == "?? output.txt\n"

    before = accounts.read_text()
    again, second = serve(clone, free_port())
    assert "Chargement du contenu" not in again
    assert accounts.read_text() == before
    print(f"\nfirst make run {first:.1f} s, second {second:.1f} s")


def test_a_taken_port_is_said_so(clone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode != 0
    assert f"Le port {port} est déjà utilisé" in result.stderr


def test_make_reset_starts_over(clone):
    subprocess.run(["make", "reset"], cwd=clone, check=True, capture_output=True)

    assert list((clone / "var").iterdir()) == []
    assert not (clone / ".env").exists()
    shutil.rmtree(clone)
