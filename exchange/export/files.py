"""The files of an import, read within limits."""

from collections.abc import Iterator
from pathlib import Path

from exchange.export.errors import SourceError

LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes
LARGEST_FILE = 50 * 1024 * 1024  # bytes
LONGEST_TITLE = 255  # characters


def files_below(folder: Path, root: Path) -> Iterator[Path]:
    """Yield every file below `folder`, in order. Raises SourceError if a link leaves `root`."""
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() and not file.resolve().is_relative_to(root):
            raise SourceError(f"Un lien sort de la copie\xa0: {file.relative_to(folder)}.")
        if file.is_file():
            yield file


def read_bytes(file: Path, largest: int) -> bytes:
    """Return the content of a regular file of at most `largest` bytes. Raises SourceError."""
    if not file.is_file():
        raise SourceError("Ce fichier n’existe pas.")
    if file.stat().st_size > largest:
        raise SourceError(f"Ce fichier dépasse {largest // 1024 // 1024}\xa0Mo.")
    return file.read_bytes()


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
