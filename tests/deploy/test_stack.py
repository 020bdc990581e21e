"""The stack that serves the site needs none of the packages for tests."""

import subprocess
import sys

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
