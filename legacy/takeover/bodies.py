"""Converted blocks to the raw value of a page's body (`pages.blocks.BodyBlock`)."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from bs4 import BeautifulSoup

from legacy.takeover.blocks import (
    Accordion,
    Block,
    Button,
    Callout,
    Code,
    Figures,
    Heading,
    People,
    Picture,
    Quote,
    RichText,
    Steps,
    Table,
    Tile,
    Tiles,
    Video,
)
from legacy.takeover.fitting import LONGEST_TITLE, as_links
from legacy.writer import NAMESPACE
from media.links import public_href

# The id of the page, or of the document, at an address of the site, if there is one.
IdAt = Callable[[str], int | None]

# What `media.blocks.ButtonBlock` and `ButtonsBlock` take.
LONGEST_LABEL, MOST_BUTTONS = 80, 4


# Names that Markdown authors give to the languages of `media.blocks.CodeBlock`.
LANGUAGES = {
    **dict.fromkeys(["bash", "console", "sh", "shell"], "bash"),
    **dict.fromkeys(["javascript", "js"], "javascript"),
    **dict.fromkeys(["python", "py"], "python"),
    **dict.fromkeys(["yaml", "yml"], "yaml"),
    **{name: name for name in ("css", "html", "json", "r", "sql")},
}


def raw_body(
    blocks: Iterable[Block],
    *,
    document: str,
    images: Mapping[str, tuple[int | None, str]],
    page_at: IdAt,
    document_at: IdAt = lambda address: None,
    person_named: IdAt = lambda name: None,
) -> list[dict]:
    """Return the raw stream value.

    `document` names the source, `images` has the library's id and the alternative text for each
    picture's `src`.
    """
    body: list[dict] = []
    shown = (each for block in blocks for each in _with_addresses(block, page_at))
    for position, block in enumerate(shown):
        kind, value = _raw(block, images, page_at, document_at, person_named)
        follows_buttons = kind == "buttons" and body and body[-1]["type"] == "buttons"
        if follows_buttons and len(body[-1]["value"]) < MOST_BUTTONS:
            body[-1]["value"] += value
            continue
        block_id = str(uuid.uuid5(NAMESPACE, f"{document}#{position}"))
        body.append({"type": kind, "value": value, "id": block_id})
    return body


def _with_addresses(block: Block, page_at: IdAt) -> Iterable[Block]:
    """Tiles that lead where no tile may become pictures and links."""
    if not isinstance(block, Tiles):
        return [block]
    if all(page_at(tile.href) or public_href(tile.href) for tile in block.tiles):
        return [block]
    return as_links(block)


def _raw(
    block: Block,
    images: Mapping[str, tuple[int | None, str]],
    page_at: IdAt,
    document_at: IdAt,
    person_named: IdAt,
) -> tuple[str, Any]:
    match block:
        case Heading(text, level):
            return "heading", {"text": text, "level": str(level)}
        case RichText(html):
            return "text", link_pages(html, page_at, document_at)
        case Button(label, href):
            return _button(label, href, page_at, document_at)
        case Picture(src, _alt, caption):
            image, alt = images[src]
            alt = block.alt or alt
            picture = {"image": image, "decorative": not alt, "alt_text": alt}
            return "image", {
                "image": picture,
                "caption": link_pages(f"<p>{caption}</p>", page_at, document_at) if caption else "",
            }
        case Quote(text, author, role):
            return "quote", {"text": text, "author": author, "role": role}
        case Accordion(panels):
            return "accordion", [
                {"title": panel.title, "text": link_pages(panel.html, page_at, document_at)}
                for panel in panels
            ]
        case Steps(steps):
            return "steps", [
                {
                    "title": step.title,
                    "text": link_pages(step.html, page_at, document_at),
                    "image": images[step.src][0] if step.src in images else None,
                }
                for step in steps
            ]
        case Callout(title, html):
            return "callout", {"title": title, "text": link_pages(html, page_at, document_at)}
        case Tiles(tiles):
            return _tiles(tiles, images, page_at)
        case Figures(figures):
            return "figures", [
                {"source": "typed", "amount": figure.amount, "label": figure.label}
                for figure in figures
            ]
        case People(names):
            return _people(names, person_named)
        case Code(code, language):
            return "code", {"language": LANGUAGES.get(language.lower(), "text"), "code": code}
        case Video(url, title):
            return "video", {
                "url": url,
                "title": title or "Vidéo",
                "poster": None,
                "transcript": "",
            }
        case Table(headings, rows, caption):
            return "table", {
                "columns": [{"type": "text", "heading": heading} for heading in headings],
                "rows": [
                    {"values": [link_pages(html, page_at, document_at) for html in cells]}
                    for cells in rows
                ],
                "caption": caption or "Tableau",
            }


def _tiles(
    tiles: Iterable[Tile], images: Mapping[str, tuple[int | None, str]], page_at: IdAt
) -> tuple[str, Any]:
    value = []
    for tile in tiles:
        page = page_at(tile.href)
        value.append(
            {
                "title": tile.title,
                "text": tile.text,
                "image": images[tile.src][0] if tile.src in images else None,
                "page": page,
                "url": tile.href if page is None else "",
            }
        )
    return "tiles", value


def _people(names: Iterable[str], person_named: IdAt) -> tuple[str, Any]:
    """The people by their pages where all have one, else a list of names."""
    found = {name: person_named(name) for name in names}
    if found and all(found.values()):
        return "people", {"people": list(found.values())}
    entries = "".join(
        f'<li><a linktype="page" id="{key}">{escape(name, quote=False)}</a></li>'
        if key
        else f"<li>{escape(name, quote=False)}</li>"
        for name, key in found.items()
    )
    return "text", f"<ul>{entries}</ul>"


def _button(label: str, href: str, page_at: IdAt, document_at: IdAt) -> tuple[str, Any]:
    document = document_at(href)
    if document is not None and len(label) <= LONGEST_TITLE:
        return "file", {"document": document, "title": label, "description": ""}
    page = page_at(href)
    is_address = document is None and public_href(href) is not None
    if len(label) > LONGEST_LABEL or (page is None and not is_address):
        link = f'<p><a href="{escape(href)}">{escape(label, quote=False)}</a></p>'
        return "text", link_pages(link, page_at, document_at)
    url = "" if page is not None else href
    return "buttons", [{"label": label, "page": page, "url": url, "style": "primary"}]


def link_pages(html: str, page_at: IdAt, document_at: IdAt = lambda address: None) -> str:
    """Turn links to addresses of the site into links that follow the page or the file."""
    if "<a href=" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", href=True):
        address = str(link["href"])
        if (page := page_at(address)) is not None:
            link.attrs = {"linktype": "page", "id": str(page)}
        elif (document := document_at(address)) is not None:
            link.attrs = {"linktype": "document", "id": str(document)}
    return soup.decode(formatter="minimal")
