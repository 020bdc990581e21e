"""The image files that a converted document refers to: found on disk, replaced, or done without."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from legacy.errors import SourceError
from legacy.files import read_bytes
from legacy.takeover.blocks import Block, Picture, RichText, Step, Steps, Tile, Tiles
from legacy.takeover.remote import RemoteError
from legacy.takeover.richtext import excerpt, paragraph
from media.uploads import CheckedFile, checked_image, image_extension

LARGEST_FILE = 50 * 1024 * 1024  # bytes
ELSEWHERE = "elle est sur un autre site"

# Files that no old site has any more, with the drawing that stands in and its alternative text.
STAND_INS = {
    "img/uploads/eig.png": (
        Path(__file__).parent / "files" / "eig.png",
        "Logo EIG, Entrepreneurs d’intérêt général",
    )
}


@dataclass(frozen=True)
class PictureFile:
    """An image file fit for the library; `message` says what is particular about it."""

    path: str
    file: CheckedFile
    alt: str
    message: str = ""


@dataclass
class Pictures:
    """The blocks of a document whose pictures all have a file, those files by `src`, and notes."""

    blocks: list[Block] = field(default_factory=list)
    files: dict[str, PictureFile] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def find_pictures(
    blocks: Iterable[Block], folder: Path, fetch: Callable[[str], bytes] | None = None
) -> Pictures:
    """Look up the files of all pictures; what has none becomes text: its alternative, its caption.

    Writes nothing, and asks no other host but through `fetch`. Raises SourceError for a path that
    leaves `folder`: such a document is not an honest one.
    """
    found = Pictures()
    for block in blocks:
        if not isinstance(block, Picture):
            _append(found.blocks, block)
            continue
        try:
            if block.src not in found.files:
                found.files[block.src] = (
                    _fetched(block.src, fetch)
                    if fetch is not None and why_missing(block.src) == ELSEWHERE
                    else _file_of(block.src, folder)
                )
            found.blocks.append(block)
        except _MissingError as error:
            found.notes.append(f"image remplacée par son texte ({error})\xa0: {excerpt(block.src)}")
            if text := as_text(block):
                _append(found.blocks, RichText(text))
    return found


def without_missing(
    blocks: Iterable[Block], has_file: Callable[[str], bool]
) -> tuple[list[Block], list[str]]:
    """Return `blocks` with their missing pictures as text, and in French which those are."""
    kept: list[Block] = []
    notes: list[str] = []
    for block in blocks:
        match block:
            case Steps(steps):
                block = Steps(tuple(_with_file(step, has_file, notes) for step in steps))
            case Tiles(tiles):
                block = Tiles(tuple(_with_file(tile, has_file, notes) for tile in tiles))
        if not isinstance(block, Picture) or has_file(block.src):
            _append(kept, block)
            continue
        notes.append(f"image remplacée par son texte ({why_missing(block.src)})\xa0: {block.src}")
        if text := as_text(block):
            _append(kept, RichText(text))
    return kept, notes


def _with_file[T: (Step, Tile)](item: T, has_file: Callable[[str], bool], notes: list[str]) -> T:
    if not item.src or has_file(item.src):
        return item
    notes.append(f"image décorative retirée ({why_missing(item.src)})\xa0: {item.src}")
    return replace(item, src="")


def why_missing(src: str) -> str:
    is_elsewhere = src.startswith(("https://", "http://", "//"))
    return ELSEWHERE if is_elsewhere else "fichier absent"


def _fetched(src: str, fetch: Callable[[str], bytes]) -> PictureFile:
    try:
        data = fetch(src)
        name = named_by_content("image", data)
        return PictureFile(src, checked_image(ContentFile(data, name=name)), "")
    except RemoteError as error:
        raise _MissingError(str(error)) from error
    except ValidationError as error:
        raise _MissingError(" ".join(error.messages)) from error


class _MissingError(Exception):
    """There is no usable file; the message says why."""


def _file_of(src: str, folder: Path) -> PictureFile:
    if urlsplit(src).scheme or src.startswith("//"):
        raise _MissingError(ELSEWHERE)
    path = os.path.normpath(unquote(urlsplit(src).path).lstrip("/"))
    try:
        file = (folder / path).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(f"Chemin d’image refusé\xa0: «\xa0{excerpt(src)}\xa0».") from error
    if not file.is_relative_to(folder.resolve()):
        raise SourceError(f"Une image sort du dossier\xa0: «\xa0{excerpt(src)}\xa0».")
    alt = message = ""
    if not file.exists():
        if path not in STAND_INS:
            raise _MissingError("fichier absent")
        file, alt = STAND_INS[path]
        message = "le fichier n’existe plus\xa0: un logo dessiné pour la reprise le remplace"
    data = read_bytes(file, LARGEST_FILE)
    try:
        checked = checked_image(ContentFile(data, name=named_by_content(file.name, data)))
    except ValidationError as error:
        raise _MissingError(" ".join(error.messages)) from error
    return PictureFile(path, checked, alt, message)


def named_by_content(name: str, data: bytes) -> str:
    """Return `name` with the extension of the picture that `data` holds; as it is if it is none."""
    extension = image_extension(data) or ("svg" if is_drawing(data) else "")
    return f"{PurePosixPath(name).stem}.{extension}" if extension else name


def is_drawing(data: bytes) -> bool:
    return b"<svg" in data[:4000] and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def as_text(picture: Picture) -> str:
    text = paragraph(picture.alt).replace("<p>", "<p><i>").replace("</p>", "</i></p>")
    if urlsplit(picture.src).scheme in ("http", "https"):
        label = escape(picture.alt or picture.src, quote=False)
        text = f'<p><a href="{escape(picture.src)}">{label}</a></p>'
    return text + (f"<p>{picture.caption}</p>" if picture.caption else "")


def _append(blocks: list[Block], block: Block) -> None:
    if isinstance(block, RichText) and blocks and isinstance(blocks[-1], RichText):
        block = RichText(blocks.pop().html + block.html)  # type: ignore[union-attr]
    blocks.append(block)
