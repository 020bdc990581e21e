"""The fixtures of the take-over's tests: the first site's page, and a media folder to watch."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from takeover.tests.checkout import write_checkout, write_picture

NBSP = "\N{NO-BREAK SPACE}"
DASH = "-" + NBSP * 9

# The page as Netlify CMS left it, shortened: every oddity of the original is in it.
SEED = f"""---
layout: page
title: Le programme
---
![null](/img/uploads/eig.png)


*Qu’est-ce que le
programme Entrepreneurs d’intérêt général{NBSP}?*

Décidé en juin 2016 par François
Hollande, le programme « EIG » se veut un accélérateur de
l’Etat.{" "}

**L’ambition est d’ouvrir l’administration à des
personnes expertes.**

Le programme poursuit deux
objectifs principaux{NBSP};{" "}

{DASH}
le développement de l’innovation ouverte dans
l’Etat{NBSP}: améliorer la connaissance,

{DASH}
la favoriser de l’engagement citoyen au
sein de l’administration.

Le programme est piloté par la mission Etalab
\\(DINSIC).{" "}

{NBSP}

*Une première promotion est en cours de réalisation des défis*

La première promotion a recruté 11 innovateurs - des développeurs et des data scientists.

{NBSP}
"""


@pytest.fixture
def seed(tmp_path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    file = folder / "le-programme.md"
    file.write_text(SEED, encoding="utf-8")
    (folder / "img" / "uploads").mkdir(parents=True)
    write_picture(folder / "img" / "uploads" / "eig.png", "navy")
    return file


@pytest.fixture
def media_folder(tmp_path, settings) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    return folder


@dataclass
class Imported:
    """A checkout once it is imported: its folder, its media, and the words on the screen."""

    source: Path
    media: Path
    said: str


@pytest.fixture(scope="module")
def imported(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Imported]:
    """Import the checkout once for all tests of the module, as `demo` loads its content."""
    folder = tmp_path_factory.mktemp("hugo")
    source = write_checkout(folder / "source")
    with brought_in(source, folder / "media", django_db_blocker) as imported:
        yield imported


@contextmanager
def brought_in(source: Path, media: Path, django_db_blocker) -> Iterator[Imported]:
    """Import a checkout for the tests of a module, and undo it after them."""
    with (
        override_settings(MEDIA_ROOT=media),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield Imported(source, media, bring_in(source))
        transaction.set_rollback(True)


@pytest.fixture
def source(imported, tmp_path, settings, db) -> Path:
    """Return a copy of the imported checkout, with a copy of its media, for one test."""
    settings.MEDIA_ROOT = copytree(imported.media, tmp_path / "media")
    return copytree(imported.source, tmp_path / "source")


def bring_in(source: Path, *options: str) -> str:
    """Import a checkout, and return the words on the screen."""
    output = StringIO()
    call_command("import_legacy", str(source), *options, stdout=output)
    return output.getvalue()


def refused(source: Path, *options: str) -> str:
    """Have an import refused, and return the words on the screen."""
    output = StringIO()
    with pytest.raises(CommandError, match="refusés"):
        call_command("import_legacy", str(source), *options, stdout=output)
    return output.getvalue()


def report_rows(report: Path) -> list[dict[str, str]]:
    with report.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def files_in(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


def sample_folder() -> Path:
    """Return the folder of the old sites' samples; without it the test is skipped."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "content"
    if not folder.is_dir():
        pytest.skip("the old sites' sample content is not beside the repository")
    return folder
