"""The site is whole without this folder, and without the packages that it needs."""

import faulthandler
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import databases, environment
from tests.databases import KEY_VARIABLE, ROOT

APPS = "eigcms exchange editing home pages challenges listing media publishing"
# Enough to see that the site works; the long test runs all tests.
WORKS = f"""
from importlib import import_module
from pkgutil import walk_packages

import django
django.setup()
from django.core.management import call_command
from django.test import Client

for app in "{APPS}".split():
    for module in walk_packages([app], app + "."):
        if not module.name.startswith("eigcms.dev."):  # it needs the packages of developers
            import_module(module.name)
call_command("makemigrations", check=True, dry_run=True)
call_command("prepare")
for address in ("/", "/recherche/?q=a", "/admin/login/"):
    assert Client(headers={{"host": "localhost"}}).get(address).status_code == 200, address
"""
# The packages are those of this checkout: nothing is installed through the link to them.
MAKE = ["make", "-o", ".venv/installed", "-o", ".venv/installed-dev"]
# What only the earlier sites have.
FOREIGN = "jekyll|netlify|import_legacy|fingerprint"
# Packages of `requirements.in` that the site itself has no use for.
ABSENT = ["liquid", "linkify_it"]


@pytest.fixture
def rest(tmp_path) -> Path:
    """A second checkout, without the folder."""
    folder = tmp_path / "eigcms"
    subprocess.run(
        ["git", "clone", "--quiet", "--no-checkout", "--shared", ROOT, folder], check=True
    )
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for file in filter(Path.is_file, (ROOT / name for name in listed.splitlines())):
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    shutil.rmtree(folder / "takeover")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "var").symlink_to(ROOT / "var")
    for name in ABSENT:
        (tmp_path / "absent" / name).mkdir(parents=True)
        (tmp_path / "absent" / name / "__init__.py").write_text("raise ModuleNotFoundError\n")
    return folder


def run(folder: Path, *command: str, **variables: str) -> None:
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", KEY_VARIABLE, *environment.VARIABLES}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    clean["PYTHONPATH"] = str(folder.parent / "absent")
    done = subprocess.run(
        command, cwd=folder, env=clean | variables, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"


def test_the_site_runs_without_the_folder(rest):
    run(rest, *MAKE, ".env")
    server = databases.SQLiteFiles()
    database = str(rest.parent / "db.sqlite3")
    server.copy(databases.make(server, databases.MIGRATED), database)
    settings = {
        "DATABASE_URL": server.address(database),
        "DJANGO_SETTINGS_MODULE": "eigcms.settings",
    }
    run(rest, ".venv/bin/python", "-c", WORKS, **settings)


def test_the_product_says_nothing_of_the_earlier_sites():
    said = subprocess.run(
        ["git", "grep", "-liE", FOREIGN, "--", *APPS.split()],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout == ""


@pytest.mark.long
def test_the_site_passes_its_checks_and_tests_without_the_folder(rest):
    faulthandler.cancel_dump_traceback_later()  # all tests take longer than one may
    run(rest, *MAKE, "check")
    run(rest, ".venv/bin/python", "-m", "pytest", "-n", "auto", "-q", "-m", "not long")
