"""The take-over can be removed in one commit once the programme's site is here."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import environment
from tests.databases import ROOT

pytestmark = pytest.mark.long

REMOVED = [
    "exchange/takeover",
    "tests/exchange/takeover",
    "tests/exchange/test_without_takeover.py",
    "benchmarks/takeover.py",
    "requirements-takeover.txt",
    "docs/importing.md",
]
# Other lines that name it, as patterns by file.
LINES = {
    "eigcms/settings.py": [r'    "exchange\.takeover",\n'],
    "pyproject.toml": [r"# The import of the earlier sites.*\ntakeover = .*\n"],
    "benchmarks/schedule.py": [
        r"from benchmarks\.takeover import write_checkout\n",
        r' *write_checkout\(folder / "source".*\n',
        r' *start\("import", .*\n',
    ],
}


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the project without the take-over and the code for it alone."""
    folder = tmp_path / "eigcms"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and not name.startswith(tuple(REMOVED)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name, patterns in LINES.items():
        text = (folder / name).read_text()
        for pattern in patterns:
            text, times = re.subn(pattern, "", text)
            assert times, (name, pattern)
        (folder / name).write_text(text)
    makefile = folder / "Makefile"
    makefile.write_text(makefile.read_text().replace("requirements-takeover", "requirements"))
    (folder / ".venv").symlink_to(ROOT / ".venv")
    shutil.copytree(ROOT / "var" / "static", folder / "var" / "static")
    return folder


def run(folder: Path, *command: str) -> str:
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", *environment.VARIABLES}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


# The extra is not installed, and the demo is on the site.
VISIT = """
import sys
sys.modules["liquid"] = sys.modules["linkify_it"] = None
from django.core.management import call_command
from django.test import Client
call_command("prepare", verbosity=0)
call_command("load_demo")
client = Client(headers={"host": "localhost"})
print(client.get("/").status_code, client.get("/defis/page/2").headers["Location"])
"""


def test_the_site_is_whole_without_the_takeover(copy):
    run(copy, "make", "check")
    run(copy, ".venv/bin/python", "-m", "pytest", "-q", "tests/test_breakages.py")
    visited = run(copy, ".venv/bin/python", "manage.py", "shell", "--verbosity", "0", "-c", VISIT)
    assert visited.splitlines()[-1] == "200 /defis/?page=2"
