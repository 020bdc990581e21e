"""Converted blocks to the raw value of a page's body (`pages.blocks.BodyBlock`)."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from bs4 import BeautifulSoup

from exchange.export.writer import NAMESPACE
from exchange.takeover.blocks import (
    Accordion,
    Block,
    Button,
    Code,
    Figures,
    Heading,
    People,
    Picture,
    Quote,
    RichText,
    Steps,
    Tiles,
    Video,
)
from exchange.takeover.fitting import link_to, simple
from exchange.takeover.richtext import bold
from media.links import public_href

# The id of the page, or of the document, at an address of the site, if there is one.
IdAt = Callable[[str], int | None]

# What the site's blocks take: a heading or a file, a button, buttons side by side.
LONGEST_TITLE, LONGEST_LABEL, MOST_BUTTONS = 200, 80, 4

# Names that Markdown authors give to the languages of `media.blocks.CodeBlock`.
LANGUAGES = {
    **dict.fromkeys(["bash", "console", "sh", "shell"], "bash"),
    **dict.fromkeys(["javascript", "js"], "javascript"),
    **dict.fromkeys(["python", "py"], "python"),
    **dict.fromkeys(["yaml", "yml"], "yaml"),
    **{name: name for name in ("css", "html", "json", "r", "sql")},
}


class Bodies:
    """Writes bodies; `page_at`, `document_at` and `person_named` say what is where on this site."""

    def __init__(self, page_at: IdAt, document_at: IdAt, person_named: IdAt):
        self.page_at = page_at
        self.document_at = document_at
        self.person_named = person_named

    def raw(
        self,
        blocks: Iterable[Block],
        source: str,
        images: Mapping[str, tuple[int | None, str]] = MappingProxyType({}),
    ) -> list[dict]:
        """Return the raw stream value of `blocks` from the document named `source`.

        `images` has the library's id and the alternative text for each picture's `src`.
        """
        body: list[dict] = []
        for position, block in enumerate(blocks):
            kind, value = self._raw(block, images)
            follows_buttons = kind == "buttons" and body and body[-1]["type"] == "buttons"
            if follows_buttons and len(body[-1]["value"]) < MOST_BUTTONS:
                body[-1]["value"] += value
                continue
            block_id = str(uuid.uuid5(NAMESPACE, f"{source}#{position}"))
            body.append({"type": kind, "value": value, "id": block_id})
        return body

    def linked(self, html: str) -> str:
        """Turn links to addresses of the site into links that follow the page or the file."""
        if "<a href=" not in html:
            return html
        soup = BeautifulSoup(html, "html.parser")
        for link in soup.find_all("a", href=True):
            address = str(link["href"])
            if (page := self.page_at(address)) is not None:
                link.attrs = {"linktype": "page", "id": str(page)}
            elif (document := self.document_at(address)) is not None:
                link.attrs = {"linktype": "document", "id": str(document)}
        return soup.decode(formatter="minimal")

    def _raw(self, block: Block, images: Mapping[str, tuple[int | None, str]]) -> tuple[str, Any]:
        def image_of(src: str) -> int | None:
            return images[src][0] if src in images else None

        match block:
            case Heading(text) if len(text) > LONGEST_TITLE:
                return "text", bold(text)
            case Heading(text, level):
                return "heading", {"text": text, "level": str(level)}
            case RichText(html):
                return "text", self.linked(html)
            case Button(label, href):
                return self._button(label, href)
            case Picture(src, _alt, caption):
                alt = block.alt or images[src][1]
                image = {"image": images[src][0], "decorative": not alt, "alt_text": alt}
                caption = self.linked(f"<p>{simple(caption)}</p>") if caption else ""
                return "image", {"image": image, "caption": caption}
            case Quote(text, author, role):
                return "quote", {"text": text, "author": author, "role": role}
            case Accordion(panels):
                return "accordion", [
                    {"title": panel.title, "text": self.linked(panel.html)} for panel in panels
                ]
            case Steps(steps):
                return "steps", [
                    {
                        "title": step.title,
                        "text": self.linked(step.html),
                        "image": image_of(step.src),
                    }
                    for step in steps
                ]
            case Tiles(tiles):
                return "tiles", [
                    {
                        "title": tile.title,
                        "text": tile.text,
                        "image": image_of(tile.src),
                        "page": (page := self.page_at(tile.href)),
                        "url": tile.href if page is None else "",
                    }
                    for tile in tiles
                ]
            case Figures(figures):
                return "figures", [
                    {"source": "typed", "amount": figure.amount, "label": figure.label}
                    for figure in figures
                ]
            case People(names):
                return self._people(names)
            case Code(code, language):
                return "code", {"language": LANGUAGES.get(language.lower(), "text"), "code": code}
            case Video(url, title):
                shown = {"url": url, "title": title or "Vidéo"}
                return "video", shown | {"poster": None, "transcript": ""}

    def _people(self, names: Iterable[str]) -> tuple[str, Any]:
        """The people by their pages where all have one, else a list of names."""
        found = {name: self.person_named(name) for name in names}
        if found and all(found.values()):
            return "people", {"people": list(found.values())}
        entries = "".join(
            f'<li><a linktype="page" id="{key}">{escape(name, quote=False)}</a></li>'
            if key
            else f"<li>{escape(name, quote=False)}</li>"
            for name, key in found.items()
        )
        return "text", f"<ul>{entries}</ul>"

    def _button(self, label: str, href: str) -> tuple[str, Any]:
        document = self.document_at(href)
        if document is not None and len(label) <= LONGEST_TITLE:
            return "file", {"document": document, "title": label, "description": ""}
        page = self.page_at(href)
        is_address = document is None and public_href(href) is not None
        if len(label) > LONGEST_LABEL or (page is None and not is_address):
            return "text", self.linked(link_to(label, href))
        url = "" if page is not None else href
        return "buttons", [{"label": label, "page": page, "url": url, "style": "primary"}]
