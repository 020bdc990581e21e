"""Backs up the database and the uploads of one moment in one file, and restores them.

The file is a ZIP archive, encrypted with age if a key is given. It holds the uploads under
`media/`, the dump of the database, and `contents.json` with the date and the kind of database.
"""

import json
import shutil
import tempfile
import time
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import connection, transaction

from editing.accounts.closing import close_all
from eigcms import dumps
from eigcms.dumps import ProgramError, run
from publishing.launches.invitations import Invitation

STEM = "eigcms-"
DATABASE, CONTENTS, MEDIA = "database", "contents.json", "media/"
# The first bytes of a file encrypted with age.
AGE_MAGIC = b"age-encryption.org/"
# The exceptions of `zipfile` for unreadable files.
UNREADABLE = (BadZipFile, zlib.error, EOFError, RuntimeError)
# A restored backup has an old generation, and front caches know later ones, of the same backup
# restored before too. No site changes once a second.
BEYOND_WHAT_CACHES_KNOW = "UPDATE publishing_generation SET number = number + {seconds:d}"


class BackupError(Exception):
    """A backup cannot be made or restored. The message says why, in French."""


@dataclass
class Backup:
    """A backup that was made or restored."""

    path: Path
    made_at: datetime
    uploads: int


def make(folder: Path, recipient: str = "") -> Backup:
    """Write a backup into `folder`, while editors work.

    `recipient` is the public key of the encryption (`age1…`). Only its owner can read the file. The
    file appears when it is complete. Raises BackupError.
    """
    now = datetime.now(UTC)
    path = folder / f"{STEM}{now:%Y%m%dT%H%M%SZ}.zip{'.age' if recipient else ''}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
            plain, dump = Path(scratch, "backup.zip"), Path(scratch, "dump")
            with ZipFile(plain, "w", ZIP_DEFLATED, compresslevel=1) as archive:
                # Added before the dump, for uploads deleted meanwhile, and after it, for new ones:
                # the archive then has each upload that the dump names.
                add_uploads(archive)
                dumps.dump(dump)
                add_uploads(archive)
                uploads = len(archive.namelist())
                archive.write(dump, DATABASE)
                contents = {"made_at": now.isoformat(), "database": connection.vendor}
                archive.writestr(CONTENTS, json.dumps(contents))
            if recipient:
                encrypted = Path(scratch, "backup.age")
                run("age", "--encrypt", "--recipient", recipient, "--output", encrypted, plain)
                plain = encrypted
            plain.chmod(0o600)
            plain.rename(path)
    except ProgramError as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(f"La sauvegarde n’a pas pu être écrite dans {path} : {error}") from error
    return Backup(path, now, uploads)


def add_uploads(archive: ZipFile) -> None:
    """Add the uploads that are not in the archive yet."""
    present = set(archive.namelist())
    for name in uploaded():
        if MEDIA + name in present:
            continue
        try:
            source = default_storage.open(name)
        except FileNotFoundError:  # deleted just now
            continue
        with source, archive.open(MEDIA + name, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def uploaded(folder: str = "") -> Iterator[str]:
    """Yield the names of all files of the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(names) if name)
    for name in sorted(folders):
        yield from uploaded(prefix + name)


def restore(path: Path, identity: Path | None = None, overwrite: bool = False) -> Backup:
    """Replace this site's database and uploads by those of the backup `path`.

    The whole backup is checked before anything changes. Uploads are restored first, so that no page
    names a missing file. `identity` is the file with the secret key of an encrypted backup. Without
    `overwrite`, the site must be empty. Nobody has access afterwards (`revoke_access`). Raises
    BackupError, and leaves the database as it was.
    """
    if not overwrite:
        refuse_to_overwrite()
    settings.VAR_DIR.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as scratch:
            archive = opened(path, identity, Path(scratch))
            contents = checked(archive, path)
            dump = dumps.checked(Path(archive.extract(DATABASE, scratch)))
            names = {name.removeprefix(MEDIA) for name in media_of(archive)}
            before = set(uploaded())
            for name in names:
                put_upload(archive, name)
            seconds = int(time.time())
            dumps.restore(dump, BEYOND_WHAT_CACHES_KNOW.format(seconds=seconds))
    except ProgramError as error:
        raise BackupError(f"Rien n’a changé dans la base : {error}") from error
    except OSError as error:
        raise BackupError(f"{path} n’a pas pu être rétabli : {error}") from error
    revoke_access()
    for name in before - names:
        default_storage.delete(name)
    return Backup(path, datetime.fromisoformat(contents["made_at"]), len(names))


@transaction.atomic
def revoke_access() -> None:
    """Close accounts, and make links of guests void: some were taken away since the backup.

    Invitations get new keys, so that launches still wait for agreements. They are mailed again when
    somebody asks again.
    """
    close_all()
    for key in Invitation.objects.values_list("pk", flat=True):
        Invitation.objects.filter(pk=key).update(id=uuid.uuid4(), to_mail=False)


def refuse_to_overwrite() -> None:
    found = []
    if connection.introspection.table_names():
        found.append("la base de données contient déjà des tables")
    if uploads := len(set(uploaded())):
        found.append(f"le dossier des fichiers déposés en contient {uploads}")
    if found:
        raise BackupError(
            f"Rien n’a été changé : {' et '.join(found)}. "
            "Pour tout remplacer, ajoutez OVERWRITE=yes (ou --overwrite)."
        )


def opened(path: Path, identity: Path | None, scratch: Path) -> ZipFile:
    if not path.is_file():
        raise BackupError(f"La sauvegarde {path} n’existe pas.")
    with path.open("rb") as file:
        is_encrypted = file.read(len(AGE_MAGIC)) == AGE_MAGIC
    plain = path
    if is_encrypted:
        if identity is None:
            raise BackupError(
                f"{path} est chiffré : donnez le fichier de la clé secrète (KEY=… ou --key)."
            )
        plain = scratch / "backup.zip"
        run("age", "--decrypt", "--identity", identity, "--output", plain, path)
    try:
        return ZipFile(plain)
    except BadZipFile as error:
        raise BackupError(f"{path} n’est pas une sauvegarde complète.") from error


def checked(archive: ZipFile, path: Path) -> dict[str, Any]:
    """Read the whole backup and return its `contents.json`. Raises BackupError."""
    if not {DATABASE, CONTENTS} <= set(archive.namelist()):
        raise BackupError(f"{path} n’est pas une sauvegarde complète.")
    try:
        for name in media_of(archive):
            validate_file_name(name.removeprefix(MEDIA), allow_relative_path=True)
        damaged = archive.testzip()
        contents = json.loads(archive.read(CONTENTS))
        datetime.fromisoformat(contents["made_at"])
    except (*UNREADABLE, SuspiciousFileOperation, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} est abîmé : {error}") from error
    if damaged:
        raise BackupError(f"{path} est abîmé : le fichier {damaged} a changé.")
    if contents.get("database") != connection.vendor:
        raise BackupError(
            f"Cette sauvegarde est d’une base {contents.get('database')}, "
            f"et ce site en a une {connection.vendor}."
        )
    return contents


def media_of(archive: ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.startswith(MEDIA)]


def put_upload(archive: ZipFile, name: str) -> None:
    """Write an upload, and replace one of the same name."""
    if default_storage.exists(name):
        default_storage.delete(name)
    with archive.open(MEDIA + name) as source:
        saved = default_storage.save(name, File(source, name))
    if saved != name:
        raise BackupError(f"Le fichier {name} n’a pas pu être écrit sous ce nom.")
