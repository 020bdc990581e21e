"""What the second world exports, an empty site imports, and exports again."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from tests.world.content import World
from tests.world.marks import NOW, stop_clocks


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """The export of a world that is there no more."""
    folder = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media"),
        transaction.atomic(),
        stop_clocks(NOW),
    ):
        World()
        export_to(folder / "export")
        transaction.set_rollback(True)
    return folder / "export"


def export_to(folder: Path) -> None:
    call_command("export_content", str(folder), stdout=StringIO())


def lines_of(folder: Path) -> Counter[tuple[str, bytes]]:
    """Return each line of each file, without its place in a list.

    An upload keeps one of two dashes in its name.
    """
    return Counter(
        (str(file.relative_to(folder)).replace("--", "-"), line.strip(b" -").replace(b"--", b"-"))
        for file in folder.rglob("*.*")
        for line in file.read_bytes().splitlines()
    )


def test_an_import_loses_no_line_of_an_export(exported, home, settings, tmp_path):
    """It writes more: what the editor's forms fill in where a field has no value."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with stop_clocks(NOW):
        call_command("import_content", str(exported), stdout=StringIO())
        export_to(tmp_path / "export")
    assert sorted(lines_of(exported) - lines_of(tmp_path / "export")) == []
