"""What the site's own blocks have no room for, rewritten so that no word of it is lost."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import batched

from exchange.takeover.blocks import (
    Accordion,
    Block,
    Button,
    Code,
    Figures,
    Heading,
    Panel,
    People,
    Picture,
    Quote,
    RichText,
    Step,
    Steps,
    Tiles,
    Video,
)
from exchange.takeover.richtext import bold, paragraph

# What the blocks of `media.blocks` and `challenges.body_blocks` take.
LONGEST_TITLE, LONGEST_FIGURE, LONGEST_FIGURE_LABEL = 200, 30, 120
LONGEST_TILE_TITLE, LONGEST_TILE_TEXT = 120, 300
MOST_PANELS, MOST_STEPS, MOST_FIGURES, MOST_PEOPLE, MOST_TILES = 40, 12, 6, 24, 12
# Mark-up that texts within a block have no button for.
BEYOND_SIMPLE = re.compile(r"</?(?:sup|code)>")


def fitted(blocks: Iterable[Block]) -> list[Block]:
    """Return `blocks` as the site's can hold them: too long a title goes on in the text below."""
    found: list[Block] = []
    for block in blocks:
        for each in _fitted(block):
            if isinstance(each, RichText) and found and isinstance(found[-1], RichText):
                each = RichText(found.pop().html + each.html)  # type: ignore[union-attr]
            found.append(each)
    return found


def _fitted(block: Block) -> Iterator[Block]:
    match block:
        case Heading(text) if len(text) > LONGEST_TITLE:
            yield RichText(bold(text))
        case Picture(caption=caption):
            yield replace(block, caption=simple(caption))
        case Accordion(panels):
            yield from _accordions(panels)
        case Steps(steps):
            yield from _steps(steps)
        case Figures(figures):
            fit = all(
                len(figure.amount) <= LONGEST_FIGURE
                and 0 < len(figure.label) <= LONGEST_FIGURE_LABEL
                for figure in figures
            )
            if fit:
                yield from (Figures(part) for part in batched(figures, MOST_FIGURES))
            else:
                yield from (RichText(bold(f"{f.amount} {f.label}".strip())) for f in figures)
        case People(names):
            yield from (People(part) for part in batched(names, MOST_PEOPLE))
        case Tiles(tiles):
            fit = all(
                len(tile.title) <= LONGEST_TILE_TITLE and len(tile.text) <= LONGEST_TILE_TEXT
                for tile in tiles
            )
            if fit:
                yield from (Tiles(part) for part in batched(tiles, MOST_TILES))
            else:
                yield from as_links(block)
        case _:
            yield block


def _accordions(panels: tuple[Panel, ...]) -> Iterator[Block]:
    """Panels that open on nothing are titles; the others keep their order around them."""
    together: list[Panel] = []
    for panel in panels:
        if panel.html:
            together.append(Panel(*_titled(panel.title, panel.html)))
            continue
        yield from _panels(together)
        together = []
        yield RichText(bold(panel.title))
    yield from _panels(together)


def _panels(panels: list[Panel]) -> Iterator[Block]:
    yield from (Accordion(part) for part in batched(panels, MOST_PANELS))


def _steps(steps: tuple[Step, ...]) -> Iterator[Block]:
    if 2 <= len(steps) <= MOST_STEPS:
        fit = [Step(*_titled(step.title, step.html), step.src) for step in steps]
        yield Steps(tuple(fit))
        return
    for step in steps:
        if step.src:
            yield Picture(step.src)
        yield RichText(bold(step.title) + step.html)


def as_links(tiles: Tiles) -> Iterator[Block]:
    """The same as tiles where they cannot stand: each its picture, its link and its text."""
    for tile in tiles.tiles:
        if tile.src:
            yield Picture(tile.src)
        yield Button(tile.title, tile.href)
        if tile.text:
            yield RichText(paragraph(tile.text))


def as_rich_text(blocks: Iterable[Block]) -> tuple[str, list[Picture]]:
    """Return blocks as the rich text of one field, which has no other, and their pictures."""
    html: list[str] = []
    pictures: list[Picture] = []
    for block in blocks:
        match block:
            case RichText(text):
                html.append(text)
            case Heading(text):
                html.append(bold(text))
            case Button(label, href):
                html.append(link_to(label, href))
            case Video(url, title):
                html.append(link_to(title or url, url))
            case Quote(text):
                html += [paragraph(part) for part in text.split("\n\n")]
            case Code(code):
                html += [paragraph(part) for part in code.splitlines()]
            case Picture():
                pictures.append(block)
    return "".join(html), pictures


def link_to(label: str, href: str) -> str:
    return f'<p><a href="{escape(href)}">{escape(label, quote=False)}</a></p>'


def _titled(title: str, html: str) -> tuple[str, str]:
    """A title that fits and the text below it, which begins with the whole of one that does not."""
    html = simple(html)
    return (title, html) if len(title) <= LONGEST_TITLE else (short(title), bold(title) + html)


def simple(html: str) -> str:
    """Rich text as texts within a block have it: no superscript, no code."""
    return BEYOND_SIMPLE.sub("", html)


def short(title: str) -> str:
    """The beginning of a title, ended between two words."""
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
