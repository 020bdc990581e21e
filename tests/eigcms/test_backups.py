"""A backup is of one moment, even while editors work, and comes back the same."""

import json
import resource
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from eigcms import dumps
from media.models import Document
from publishing.caching.generation import Generation
from publishing.dates import moment_in_short
from publishing.launches.invitations import Invitation
from tests import databases
from tests.documents import pdf_bytes
from tests.only import only

pytestmark = pytest.mark.django_db(transaction=True)

HOST = {"host": "localhost"}
NEVER_THE_SAME = {"publishing_generation"}


class Place:
    """The database and the uploads of a site."""

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
        pytest.skip("needs age: python deploy/system_packages.py")
    path = tmp_path / "secret"
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    return path


def public_key(identity: Path) -> str:
    shown = subprocess.run(
        ["age-keygen", "-y", identity], check=True, capture_output=True, text=True
    )
    return shown.stdout.strip()


def backup(folder: Path, key: str = "") -> Path:
    before = set(folder.glob("*"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKUP_KEY", key)
        call_command("backup", str(folder), stdout=StringIO(), stderr=StringIO())
    return only(set(folder.glob("*")) - before)


def restore(path: Path, *options: str) -> str:
    output = StringIO()
    call_command("restore", str(path), *options, stdout=output)
    return output.getvalue()


def open_accounts(*options: str) -> str:
    output = StringIO()
    call_command("open_accounts", *options, stdout=output)
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
    return Document.objects.create(title=name, file=ContentFile(pdf_bytes(), name=name))


def test_an_encrypted_backup_comes_back_the_same_in_an_empty_place(
    here, elsewhere, identity, settings, tmp_path
):
    before, uploads = rows(), files(here)
    number = only(Generation.objects.values_list("number", flat=True))
    made = backup(tmp_path / "backups", public_key(identity))
    assert made.stat().st_mode & 0o777 == 0o600
    assert not any(text in made.read_bytes() for text in (b"Entrepreneurs", b"SQLite", b"PGDMP"))

    elsewhere.use(settings)
    with pytest.raises(CommandError, match="chiffré"):
        restore(made)
    assert not connection.introspection.table_names()
    said = restore(made, "--key", str(identity))

    when = datetime.strptime(made.name, "eigcms-%Y%m%dT%H%M%SZ.zip.age").replace(tzinfo=UTC)
    assert said.startswith(
        f"Rétabli : le site du {moment_in_short(when)}, avec {len(uploads)} fichiers déposés.\n"
    )
    after = rows()
    assert {table: after[table] for table in before.keys() - NEVER_THE_SAME} == {
        table: before[table] for table in before.keys() - NEVER_THE_SAME
    }
    assert after.keys() == before.keys()
    assert files(elsewhere) == uploads
    # Front caches that know the numbers after the backup's ask for all pages again.
    assert Generation.objects.get().number > number + 1000
    assert Client(headers=HOST).get("/").status_code == 200


def test_a_restoration_gives_no_access_back(here, tmp_path):
    """What was taken away since the backup stays away, until a command opens accounts."""
    for name in ("alice", "bob", "gone"):
        User.objects.create_superuser(name, is_active=name != "gone")
    page = Page.objects.filter(depth=3).first()
    link = Invitation.objects.create(name="Cabinet", page=page, to_mail=True)
    editor, guest = Client(headers=HOST), Client(headers=HOST)
    editor.force_login(User.objects.get(username="alice"))
    account = reverse("wagtailadmin_account")
    assert editor.get(account).status_code == 200
    assert guest.get(link.address, follow=True).status_code == 200
    made = backup(tmp_path / "backups")
    editor_cookies, guest_cookies = editor.cookies, guest.cookies

    said = restore(made, "--overwrite")

    assert "Les comptes et les sessions sont fermés" in said
    assert not User.objects.filter(is_active=True).exists()
    editor.cookies, guest.cookies = editor_cookies, guest_cookies
    assert editor.get(account).status_code == 302
    assert guest.get(link.address).status_code == 410
    link = Invitation.objects.get(name="Cabinet")
    assert not link.to_mail
    assert guest.get(link.address, follow=True).status_code == 200

    with pytest.raises(CommandError, match="Aucun compte fermé de ce nom : eve"):
        call_command("open_accounts", "alice", "eve")
    assert not User.objects.filter(is_active=True).exists()
    assert open_accounts("alice") == "Comptes rouverts : alice.\n"
    editor.force_login(User.objects.get(username="alice"))
    assert editor.get(account).status_code == 200
    # The account that was closed before the backup stays closed.
    assert "gone" not in open_accounts("--all")
    opened = User.objects.filter(is_active=True).values_list("username", flat=True)
    assert {"alice", "bob"} <= set(opened)
    assert "gone" not in opened
    assert open_accounts("--all") == "Comptes rouverts : aucun.\n"


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


def test_every_upload_that_the_database_names_is_in_it(
    here, elsewhere, settings, tmp_path, monkeypatch
):
    gone, dump = upload("gone.pdf"), dumps.dump

    def while_editors_work(path):
        upload("made.pdf")
        dump(path)
        default_storage.delete(gone.file.name)
        gone.delete()
        upload("late.pdf")

    monkeypatch.setattr(dumps, "dump", while_editors_work)
    made = backup(tmp_path / "backups")

    elsewhere.use(settings)
    restore(made)
    uploaded = Document.objects.filter(title__in=["gone.pdf", "made.pdf", "late.pdf"])
    assert {document.title for document in uploaded} == {"gone.pdf", "made.pdf"}
    assert all(default_storage.exists(document.file.name) for document in uploaded)


def test_a_backup_that_is_damaged_or_incomplete_changes_nothing(here, identity, tmp_path):
    made = backup(tmp_path / "backups", public_key(identity))
    plain = backup(tmp_path / "backups")
    before = rows(), files(here)

    cut = tmp_path / "cut.zip.age"
    cut.write_bytes(made.read_bytes()[:-70_000])
    ended = tmp_path / "ended.zip"
    ended.write_bytes(plain.read_bytes()[: plain.stat().st_size // 2])
    changed = tmp_path / "changed.zip"
    with ZipFile(plain) as archive:
        place = next(e.header_offset for e in archive.infolist() if e.filename.startswith("media/"))
    data = bytearray(plain.read_bytes())
    data[place + 200] ^= 1
    changed.write_bytes(data)
    other = tmp_path / "other"
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)

    for path, key in (
        (cut, identity), (made, other), (made, tmp_path / "nowhere"),
        (ended, identity), (changed, identity), (tmp_path / "nothing.zip", identity),
    ):  # fmt: skip
        with pytest.raises(CommandError):
            restore(path, "--overwrite", "--key", str(key))
        assert (rows(), files(here)) == before


def test_a_backup_that_cannot_be_written_leaves_nothing_and_says_why(here, tmp_path):
    folder = tmp_path / "backups"
    if shutil.which("age"):
        with pytest.raises(CommandError, match="age a échoué"):
            backup(folder, "age1" + "x" * 58)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # as on a full disk
    try:
        with pytest.raises(CommandError, match="n’a pas pu être écrite"):
            backup(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(folder.glob("*")) == []


def test_it_says_where_it_is_and_that_it_is_not_encrypted(here, tmp_path):
    said = StringIO()
    call_command("backup", str(tmp_path), stdout=said)
    made, warning = said.getvalue().splitlines()
    assert made.startswith(f"Sauvegarde faite : {only(tmp_path.glob('eigcms-*'))} (")
    assert made.endswith(f", fichiers déposés : {len(files(here))})")
    assert warning == "Elle n’est pas chiffrée : voir BACKUP_KEY dans .env.example."


@pytest.fixture
def hostile(here, tmp_path):
    """Return a function that makes a backup into another, with a file more or another text."""
    made = backup(tmp_path / "backups")

    def change(name: str = "", **contents: str) -> Path:
        path = tmp_path / "hostile.zip"
        with ZipFile(made) as source, ZipFile(path, "w") as target:
            for entry in source.namelist():
                if entry == "contents.json" and contents:
                    text = json.dumps(json.loads(source.read(entry)) | contents)
                    target.writestr(entry, text)
                elif entry == "database" and "dump" in contents:
                    target.writestr(entry, contents["dump"])
                else:
                    target.writestr(entry, source.read(entry))
            if name:
                target.writestr(name, b"hostile")
        return path

    return change


OUTSIDE = [
    "media/../outside.txt", "media//etc/outside.txt", "media/a/../../outside.txt",
    "media/..\\outside.txt", "media/folder/", "media/", "media/..",
]  # fmt: skip
FOREIGN = [
    ({"database": "oracle"}, "base oracle"),
    ({"made_at": "hier"}, "abîmé"),
    ({"dump": "DROP TABLE wagtailcore_page;"}, "Rien n’a changé"),
]


def test_a_hostile_backup_is_refused_in_one_line_before_a_file_is_written(here, hostile, tmp_path):
    before = rows(), files(here)
    for name in OUTSIDE:
        with pytest.raises(CommandError) as refusal:
            restore(hostile(name), "--overwrite")
        assert len(str(refusal.value).splitlines()) == 1
    for contents, words in FOREIGN:
        with pytest.raises(CommandError, match=words):
            restore(hostile(**contents), "--overwrite")
    assert (rows(), files(here)) == before
    assert not list(tmp_path.rglob("outside.txt"))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a table of SQLite is never replaced")
def test_a_visitor_during_a_restoration_waits_and_sees_the_page(here, tmp_path):
    made = backup(tmp_path / "backups")
    answers, is_over = [], threading.Event()

    def visit() -> None:
        while not is_over.is_set():
            answers.append(
                Client(headers=HOST, raise_request_exception=False).get("/defis/").status_code
            )
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    try:
        restore(made, "--overwrite")
    finally:
        is_over.set()
        for visitor in visitors:
            visitor.join()
    assert len(answers) > len(visitors)
    assert set(answers) == {200}
