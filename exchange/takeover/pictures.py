"""The pictures of a converted document that have no file, replaced or done without."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from exchange.takeover.blocks import Block, Picture, RichText, Step, Steps, Tile, Tiles
from exchange.takeover.richtext import paragraph
from media.uploads import image_extension

# Why there is no file for an address, in French; "" where there is one.
Missing = Callable[[str], str]


def without_missing(blocks: Iterable[Block], why_missing: Missing) -> tuple[list[Block], list[str]]:
    """Return `blocks` with their missing pictures as text, and in French which those are.

    The text is the alternative one, and the caption.
    """
    kept: list[Block] = []
    notes: list[str] = []
    for block in blocks:
        match block:
            case Steps(steps):
                block = Steps(tuple(_with_file(step, why_missing, notes) for step in steps))
            case Tiles(tiles):
                block = Tiles(tuple(_with_file(tile, why_missing, notes) for tile in tiles))
        if not isinstance(block, Picture) or not (reason := why_missing(block.src)):
            _append(kept, block)
            continue
        notes.append(f"image remplacée par son texte ({reason})\xa0: {block.src}")
        if text := as_text(block):
            _append(kept, RichText(text))
    return kept, notes


def _with_file[T: (Step, Tile)](item: T, why_missing: Missing, notes: list[str]) -> T:
    if not item.src or not (reason := why_missing(item.src)):
        return item
    notes.append(f"image décorative retirée ({reason})\xa0: {item.src}")
    return replace(item, src="")


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
