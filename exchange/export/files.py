"""The files of an import, read within limits."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage

from exchange.export.errors import SourceError

LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes
LARGEST_FILE = 50 * 1024 * 1024  # bytes
LONGEST_TITLE = 255  # characters
ROOM_LEFT = 8 * 1024 * 1024  # bytes that must stay free on the disk


def files_below(folder: Path, root: Path) -> Iterator[Path]:
    """Yield every file below `folder`, in order. Raises SourceError if a link leaves `root`."""
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() and not file.resolve().is_relative_to(root):
            raise SourceError(f"Un lien sort de la copie\xa0: {file.relative_to(folder)}.")
        if file.is_file():
            yield file


def read_bytes(file: Path, largest: int) -> bytes:
    """Return the content of a regular file of at most `largest` bytes. Raises SourceError."""
    try:
        # Without O_NONBLOCK, opening a named pipe waits for somebody to write.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise SourceError("Ce fichier n’existe pas.") from error
    except (OSError, ValueError) as error:
        raise SourceError("Ce fichier n’est pas lisible.") from error
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - an open descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise SourceError("Ce n’est pas un fichier ordinaire.")
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise SourceError(f"Ce fichier dépasse {largest // 1024 // 1024}\xa0Mo.")
    return data


def read_text(file: Path) -> str:
    """Return the text of a document, its lines ended by `\\n` alone. Raises SourceError."""
    data = read_bytes(file, LARGEST_DOCUMENT)
    if b"\0" in data:
        raise SourceError("Ce fichier contient des octets nuls\xa0: ce n’est pas du texte.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("Ce fichier n’est pas en UTF-8.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_room(size: int) -> None:
    """Raise OSError if a file of `size` bytes and its copies would fill the disk.

    Half a file would stay on the disk, under a name that no row holds.
    """
    if isinstance(default_storage, FileSystemStorage):
        Path(default_storage.location).mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(default_storage.location).free < 4 * size + ROOM_LEFT:
            raise OSError(errno.ENOSPC, "il n’y a plus assez de place", default_storage.location)
