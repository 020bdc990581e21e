"""Makes a backup while editors work: every upload that its dump names is in it.

Uploads are copied first and the database is dumped after them, then come the uploads that were made
in between. One that was made and deleted in between would be missing: then the database is dumped
again.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection

from eigcms.backups import BackupError, archive, databases

STEM = "eigcms-"
ATTEMPTS = 5


@dataclass
class Made:
    """A backup: where it is, how many uploads are in it, which the storage had lost before."""

    path: Path
    uploads: int = 0
    lost: set[str] = field(default_factory=set)


def make(folder: Path, recipient: str = "") -> Made:
    """Write a backup of now into `folder`, encrypted if a `recipient` is given (`age1…`).

    Raises BackupError; then no new file is there.
    """
    now = datetime.now(UTC)
    ending = ".tar" + (archive.ENCRYPTED if recipient else "")
    made = Made(folder / f"{STEM}{now:%Y%m%dT%H%M%SZ}{ending}")
    with archive.writing(made.path, recipient) as writer:
        for name in uploads():
            add_upload(writer, name)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            dump = Path(scratch) / "dump"
            made.lost = dump_with_uploads(writer, dump)
            with dump.open("rb") as file:
                writer.add(archive.DATABASE, file, dump.stat().st_size)
        made.uploads = len(writer.contents["digests"]) - 1
        writer.contents |= {
            "made_at": now.isoformat(),
            "database": connection.vendor,
            "lost": sorted(made.lost),
        }
    return made


def dump_with_uploads(writer: archive.Writer, path: Path) -> set[str]:
    """Dump the database so that its uploads are in the backup; return those that nobody has."""
    for _attempt in range(ATTEMPTS):
        path.unlink(missing_ok=True)
        named = databases.dump(path)
        gone = {name for name in named if not is_added(writer, name)}
        if gone <= databases.named_uploads():  # they were gone before, or it would not name them
            return gone
    raise BackupError("Trop de fichiers disparaissent pendant la sauvegarde : recommencez.")


def is_added(writer: archive.Writer, name: str) -> bool:
    return archive.MEDIA + name in writer or add_upload(writer, name)


def add_upload(writer: archive.Writer, name: str) -> bool:
    """Add an upload; return False if it is not there (any more)."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        return False
    with file:
        writer.add(archive.MEDIA + name, file, file.size)
    return True


def uploads(folder: str = "") -> Iterator[str]:
    """Yield the names of all files of the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(names):
        if name:
            yield prefix + name
    for name in sorted(folders):
        yield from uploads(prefix + name)


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` newest backups of `folder`; return what was deleted."""
    old = sorted(folder.glob(f"{STEM}*.tar*"), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old
