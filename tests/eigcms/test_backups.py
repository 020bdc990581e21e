"""A backup is of one moment, whatever editors do meanwhile, and comes back the same."""

import resource
import shutil
import subprocess
import tarfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from eigcms.backups import archive
from eigcms.backups import databases as dumps
from media.models import Document
from publishing.models import Generation
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_THE_SAME = {"publishing_generation"}


class Place:
    """Where a site is: its database and its uploads."""

    def __init__(self, name: str, media: Path):
        self.name, self.media = name, media

    def use(self, settings) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self.name
        settings.MEDIA_ROOT = self.media


@pytest.fixture
def here(settings, copies, tmp_path) -> Place:
    """A site with the demo content and its files."""
    copies.use(databases.DEMO)
    place = Place(connection.settings_dict["NAME"], tmp_path / "media")
    shutil.copytree(databases.files(copies.server), place.media)
    place.use(settings)
    yield place
    place.use(settings)
    copies.restore()
    copies.use(databases.MIGRATED)


@pytest.fixture
def elsewhere(copies, tmp_path) -> Place:
    """An empty place."""
    name = str(tmp_path / "empty.sqlite3") if connection.vendor == "sqlite" else "empty_place"
    copies.server.create(name)
    return Place(name, tmp_path / "empty-media")


@pytest.fixture
def identity(tmp_path) -> Path:
    """The file of a secret key of age."""
    if shutil.which("age-keygen") is None:
        pytest.skip("needs age: python tests/system_packages.py")
    path = tmp_path / "secret"
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    return path


def public_key(identity: Path) -> str:
    shown = subprocess.run(
        ["age-keygen", "-y", identity], check=True, capture_output=True, text=True
    )
    return shown.stdout.strip()


def backup(folder: Path, *options: str) -> Path:
    before = set(folder.glob("*"))
    call_command("backup", str(folder), *options, stdout=StringIO(), stderr=StringIO())
    [made] = set(folder.glob("*")) - before
    return made


def restore(path: Path, *options: str) -> str:
    output = StringIO()
    call_command("restore", str(path), *options, stdout=output)
    return output.getvalue()


def rows() -> dict[str, list]:
    """Everything in the database, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def files(place: Place) -> dict[str, bytes]:
    return {
        str(path.relative_to(place.media)): path.read_bytes()
        for path in place.media.rglob("*")
        if path.is_file()
    }


def upload(name: str = "rapport.pdf") -> Document:
    return Document.objects.create(title=name, file=ContentFile(b"%PDF-1.4 " * 9, name=name))


def test_an_encrypted_backup_comes_back_the_same_in_an_empty_place(
    here, elsewhere, identity, settings, tmp_path
):
    before, uploads = rows(), files(here)
    [number] = Generation.objects.values_list("number", flat=True)
    made = backup(tmp_path / "backups", "--key", public_key(identity))
    assert made.stat().st_mode & 0o777 == 0o600
    assert not any(text in made.read_bytes() for text in (b"Entrepreneurs", b"SQLite", b"PGDMP"))

    elsewhere.use(settings)
    with pytest.raises(CommandError, match="chiffré"):
        restore(made)
    assert dumps.is_empty()
    said = restore(made, "--key", str(identity))

    assert f"{len(uploads)} fichiers" in said
    after = rows()
    assert {table: after[table] for table in before.keys() - NEVER_THE_SAME} == {
        table: before[table] for table in before.keys() - NEVER_THE_SAME
    }
    assert after.keys() == before.keys()
    assert files(elsewhere) == uploads
    # Front caches that know the numbers after the backup's ask for all pages again.
    assert Generation.objects.get().number > number + 1000
    assert Client(headers={"host": "localhost"}).get("/").status_code == 200


def test_it_refuses_to_take_the_place_of_anything_unless_it_is_told_to(here, settings, tmp_path):
    uploads = files(here)
    made = backup(tmp_path / "backups")
    upload()
    Document.objects.filter(title="rapport.pdf").update(title="Après")
    before = rows(), files(here)

    with pytest.raises(CommandError, match=r"Rien n’a été changé.*tables.*fichiers déposés"):
        restore(made)
    assert (rows(), files(here)) == before

    restore(made, "--overwrite")
    assert not Document.objects.filter(title="Après").exists()
    assert files(here) == uploads


def test_files_of_uploads_made_or_deleted_meanwhile_are_in_it(
    here, elsewhere, settings, tmp_path, monkeypatch
):
    dump, seen = dumps.dump, []

    def while_editors_work(path):
        seen.append(upload(f"{len(seen)}.pdf"))
        named = dump(path)
        if len(seen) == 1:  # deleted for good before the backup could copy it
            default_storage.delete(seen[0].file.name)
            seen[0].delete()
        return named

    monkeypatch.setattr(dumps, "dump", while_editors_work)
    made = backup(tmp_path / "backups")

    elsewhere.use(settings)
    restore(made)
    uploaded = Document.objects.filter(title__regex=r"^\d\.pdf")
    assert [document.title for document in uploaded] == ["1.pdf"]
    assert dumps.named_uploads() <= files(elsewhere).keys()


def test_a_file_that_was_lost_before_is_named_and_stops_nothing(here, tmp_path):
    lost = upload("perdu.pdf")
    default_storage.delete(lost.file.name)
    said = StringIO()
    call_command("backup", str(tmp_path / "backups"), stdout=StringIO(), stderr=said)
    assert lost.file.name in said.getvalue()


def test_a_backup_that_is_damaged_or_incomplete_changes_nothing(here, identity, tmp_path):
    made = backup(tmp_path / "backups", "--key", public_key(identity))
    plain = backup(tmp_path / "backups")
    before = rows(), files(here)

    cut = tmp_path / "cut.tar.age"
    cut.write_bytes(made.read_bytes()[:-70_000])
    ended = tmp_path / "ended.tar"
    ended.write_bytes(plain.read_bytes()[: plain.stat().st_size // 2])
    changed = tmp_path / "changed.tar"
    with tarfile.open(plain) as tar:
        place = next(entry.offset_data for entry in tar if entry.name.startswith("media/"))
    data = bytearray(plain.read_bytes())
    data[place] ^= 1
    changed.write_bytes(data)
    other = tmp_path / "other"
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)

    for path, key in (
        (cut, identity), (made, other), (made, tmp_path / "nowhere"),
        (ended, identity), (changed, identity), (tmp_path / "nothing.tar", identity),
    ):  # fmt: skip
        with pytest.raises(CommandError):
            restore(path, "--overwrite", "--key", str(key))
        assert (rows(), files(here)) == before


def test_a_backup_that_cannot_be_written_leaves_nothing_and_says_why(here, tmp_path):
    folder = tmp_path / "backups"
    if shutil.which("age"):
        with pytest.raises(CommandError, match="age a échoué"):
            backup(folder, "--key", "age1wrong")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # as on a full disk
    try:
        with pytest.raises(CommandError, match="n’a pas pu être écrite"):
            backup(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(folder.glob("*")) == []


def test_only_the_newest_are_kept_when_a_number_is_given(here, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"eigcms-2026010{day}T000000Z.tar.age" for day in range(1, 4)]
    for path in old:
        path.touch()
    other = folder / "autre.tar"
    other.touch()
    call_command("backup", str(folder), "--keep", "2", stdout=StringIO(), stderr=StringIO())
    kept = sorted(folder.glob("eigcms-*"))
    assert len(kept) == 2
    assert kept[0] == old[-1]
    assert other.exists()
    with pytest.raises(CommandError, match="au moins une"):
        call_command("backup", str(folder), "--keep", "0")


def test_a_dump_of_another_kind_of_database_is_refused(here, tmp_path):
    foreign = tmp_path / "foreign.tar"
    with archive.writing(foreign) as writer:
        writer.add(archive.DATABASE, BytesIO(b"dump"), 4)
        writer.contents |= {"made_at": "2026-01-01T00:00:00+00:00", "database": "oracle"}
    before = rows(), files(here)
    with pytest.raises(CommandError, match="base oracle"):
        restore(foreign, "--overwrite")
    assert (rows(), files(here)) == before
