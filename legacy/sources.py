"""Reading what the old sites left on disk: front matter to dataclasses, no database."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from legacy import front_matter
from legacy.errors import SourceError

MARKDOWN = (".md", ".markdown")
LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes
LONGEST_TITLE = 255  # characters
# Keys of the front matter that say how the old site was built, nothing that a visitor read.
TECHNICAL_KEYS = {"layout", "title"}


@dataclass(frozen=True)
class SourceDocument:
    """A document of an old site, read and checked but not converted.

    `path` names it within its source (what the report and later runs know it by), `folder` is
    where its files are and which none may leave, `unused_keys` what the front matter says besides.
    """

    path: str
    folder: Path
    title: str
    body: str
    unused_keys: tuple[str, ...] = ()


def read_source(source: Path) -> list[SourceDocument]:
    """Return the documents of `source`, a Markdown file. Raises SourceError."""
    if source.is_dir():
        raise SourceError(
            "Rien de connu dans ce dossier. Indiquez le chemin d’un fichier Markdown (.md)."
        )
    if source.suffix.lower() not in MARKDOWN:
        raise SourceError("Ce n’est pas un fichier Markdown (.md).")
    return [read_document(source, source.parent)]


def read_document(file: Path, folder: Path) -> SourceDocument:
    """Return the document in `file`, named by its path in `folder`. Raises SourceError."""
    fields, body = front_matter.split(read_text(file))
    title = fields.get("title")
    if title is None or isinstance(title, (dict, list)) or not str(title).strip():
        raise SourceError("L’en-tête n’a pas de titre («\xa0title\xa0»).")
    title = " ".join(str(title).split())
    if len(title) > LONGEST_TITLE:
        raise SourceError(f"Le titre dépasse {LONGEST_TITLE} caractères.")
    if not body:
        raise SourceError("Le document n’a pas de texte sous son en-tête.")
    return SourceDocument(
        path=file.relative_to(folder).as_posix(),
        folder=folder,
        title=title,
        body=body,
        unused_keys=tuple(key for key in fields if key not in TECHNICAL_KEYS),
    )


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
