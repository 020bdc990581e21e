"""Puts a backup back: checked as a whole first, then the uploads, then the database at once.

In this order no page ever names a file that is not there yet.
"""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection

from eigcms.backups import BackupError, archive, databases
from eigcms.backups.making import uploads

CHUNK = 1 << 20


@dataclass
class Restored:
    """What was put back, and of when it is."""

    made_at: datetime
    uploads: int


def restore(path: Path, identity: Path | None = None, overwrite: bool = False) -> Restored:
    """Put the backup `path` in the place of this site's database and uploads.

    `identity` is the file of the secret key of an encrypted one. Unless `overwrite`, both must be
    empty. Raises BackupError; the database is then as it was.
    """
    if not path.is_file():
        raise BackupError(f"La sauvegarde {path} n’existe pas.")
    present = set(uploads())
    if not overwrite:
        refuse_to_overwrite(present)
    with tempfile.TemporaryDirectory() as scratch:
        dump = Path(scratch) / "dump"
        contents = checked(path, identity, dump)
        if contents["database"] != connection.vendor:
            raise BackupError(
                f"Cette sauvegarde est d’une base {contents['database']}, "
                f"et ce site en a une {connection.vendor}."
            )
        names = put_uploads(path, identity, present, contents["digests"])
        databases.restore(dump)
    for name in present - names:
        default_storage.delete(name)
    return Restored(datetime.fromisoformat(contents["made_at"]), len(names))


def refuse_to_overwrite(present: set[str]) -> None:
    found = []
    if not databases.is_empty():
        found.append("la base de données contient déjà des tables")
    if present:
        found.append(f"le dossier des fichiers déposés en contient {len(present)}")
    if found:
        raise BackupError(
            f"Rien n’a été changé : {' et '.join(found)}. "
            "Pour tout remplacer, ajoutez OVERWRITE=yes (ou --overwrite)."
        )


def checked(path: Path, identity: Path | None, dump: Path) -> dict[str, Any]:
    """Read the whole backup and return its contents; its database is written to `dump`.

    Raises BackupError if anything is missing or not as it was.
    """
    contents: dict[str, Any] = {}
    digests: dict[str, str] = {}
    with archive.reading(path, identity) as entries:
        for name, file in entries:
            if name == archive.CONTENTS:
                contents = json.load(file)
                continue
            with (
                dump.open("wb") if name == archive.DATABASE else Path("/dev/null").open("wb") as to
            ):
                digests[name] = copied(file, to)
    if not contents or archive.DATABASE not in digests:
        raise BackupError(f"{path} n’est pas une sauvegarde complète.")
    if digests != contents["digests"]:
        raise BackupError(f"{path} est abîmé : des fichiers manquent ou ont changé.")
    return contents


def copied(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := source.read(CHUNK):
        digest.update(data)
        target.write(data)
    return digest.hexdigest()


def put_uploads(
    path: Path, identity: Path | None, present: set[str], digests: dict[str, str]
) -> set[str]:
    """Write the uploads of a backup and return their names.

    One that is there already stays; another of the same name makes way.
    """
    names = set()
    with archive.reading(path, identity) as entries:
        for entry, file in entries:
            if not entry.startswith(archive.MEDIA):
                continue
            name = entry.removeprefix(archive.MEDIA)
            names.add(name)
            if name in present:
                with default_storage.open(name) as old:
                    if hashlib.file_digest(old, "sha256").hexdigest() == digests[entry]:
                        continue
                default_storage.delete(name)
            with tempfile.TemporaryFile() as whole:  # object stores want to know the size
                shutil.copyfileobj(file, whole)
                saved = default_storage.save(name, File(whole, name))
            if saved != name:
                raise BackupError(f"Le fichier {name} n’a pas pu être écrit sous ce nom.")
    return names
