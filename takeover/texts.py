"""The texts of an old site's documents as bodies, with the keys of pages and files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlock

from exchange.addresses.finder import key_of_address
from media.blocks import StoryBlock
from media.links import public_href
from pages.blocks import BodyBlock
from publishing.block_steps import messages_of
from takeover.blocks import (
    Block,
    Conversion,
    as_rich_text,
    image_as_text,
    link_to,
    list_of,
    simple,
)
from takeover.library import Library
from takeover.places import own_path
from takeover.relations import Notes
from takeover.sources import Document

BODY, STORY = BodyBlock(), StoryBlock()
OWN_STORIES = ("defis", "personnes", "promos")  # the others take cards and figures too
# The blocks of a document.
Convert = Callable[[Document], Conversion]
# The key of the page at an address, or of a person's page by name, if there is one.
KeyAt = Callable[[str], int | None]
# What the site's blocks take: a file, a button, buttons side by side.
LONGEST_TITLE, LONGEST_LABEL, MOST_BUTTONS = 200, 80, 4


@dataclass
class Texts:
    """Converts each document once with `convert`, and finds its pages and files.

    `notes` takes the faults of a document when `stream` converts its text.
    """

    convert: Convert
    library: Library
    notes: Notes
    page_at: KeyAt
    person_named: KeyAt
    converted: dict[str, Conversion] = field(default_factory=dict)

    def conversion(self, document: Document) -> Conversion:
        if document.path not in self.converted:
            self.converted[document.path] = self.convert(document)
        return self.converted[document.path]

    def stream(self, document: Document) -> list[dict]:
        """Return the raw stream value of a document."""
        blocks, notes = self.conversion(document)
        self.notes[document.path] += notes
        return self.raw(blocks, document)

    def raw(self, blocks: Iterable[Block], document: Document) -> list[dict]:
        """Return the raw stream value of blocks from a document, without ids."""
        body: list[dict] = []
        takes = STORY if document.section in OWN_STORIES else BODY
        notes = self.notes[document.path]
        for block in blocks:
            kind, value = self._raw(*block, notes)
            if fault := value and fault_of(takes, kind, value):
                notes.append(f"{fault}\xa0: gardé comme texte simple")
                kind, value = "text", self.linked(as_rich_text([block], notes))
            if not value:
                continue
            last = body[-1] if body else {"type": "", "value": ""}
            is_text = kind == last["type"] == "text"
            is_button = kind == last["type"] == "buttons" and len(last["value"]) < MOST_BUTTONS
            if is_text or is_button:
                last["value"] += value
                continue
            body.append({"type": kind, "value": value})
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
            elif (document := self.library.document(address)) is not None:
                link.attrs = {"linktype": "document", "id": str(document)}
            elif "//" in address and own_path(address):
                # A page or a file of the other old site: its redirect leads on.
                link["href"] = key_of_address(urlsplit(address).path)
        return soup.decode(formatter="minimal")

    def _raw(self, kind: str, value: Any, notes: list[str]) -> tuple[str, Any]:
        match kind:
            case "heading":
                return "text", self.linked("<h{level}>{html}</h{level}>".format(**value))
            case "text":
                return "text", self.linked(value)
            case "image":
                return self._image(**value, notes=notes)
            case "button":
                return self._button(**value)
            case "people":
                return self._people(value)
            case "accordion":
                return kind, [item | {"text": self.linked(item["text"])} for item in value]
            case "steps":
                return kind, [
                    item
                    | {
                        "text": self.linked(item["text"]),
                        "image": self._decoration(item["image"], notes),
                    }
                    for item in value
                ]
            case "tiles":
                return kind, [self._tile(**item, notes=notes) for item in value]
        return kind, value

    def _image(self, src: str, alt: str, caption: str, notes: list[str]) -> tuple[str, Any]:
        if (key := self.library.image(src)) is None:
            notes.append(f"image remplacée par son texte\xa0: {src}")
            return "text", self.linked(image_as_text(src, alt, caption))
        shown = {"image": key, "decorative": not alt, "alt_text": alt}
        return "image", {
            "image": shown,
            "caption": self.linked(f"<p>{simple(caption)}</p>") if caption else "",
        }

    def _decoration(self, src: str, notes: list[str]) -> int | None:
        key = self.library.image(src) if src else None
        if src and key is None:
            notes.append(f"image décorative retirée\xa0: {src}")
        return key

    def _tile(
        self, title: str, text: str, image: str, href: str, notes: list[str]
    ) -> dict[str, Any]:
        page = self.page_at(href)
        return {
            "title": title,
            "text": text,
            "image": self._decoration(image, notes),
            "page": page,
            "url": href if page is None else "",
        }

    def _people(self, names: Iterable[str]) -> tuple[str, Any]:
        """Return the pages of people where all have one, else a list of names."""
        found = {name: self.person_named(name) for name in names}
        if found and all(found.values()):
            return "people", {"people": list(found.values())}
        items = [(escape(name, quote=False), key) for name, key in found.items()]
        return "text", list_of(
            f'<a linktype="page" id="{key}">{name}</a>' if key else name for name, key in items
        )

    def _button(self, label: str, href: str) -> tuple[str, Any]:
        document = self.library.document(href)
        if document is not None and len(label) <= LONGEST_TITLE:
            return "file", {"document": document, "title": label, "description": ""}
        page = self.page_at(href)
        is_address = document is None and public_href(href) is not None
        if len(label) > LONGEST_LABEL or (page is None and not is_address):
            return "text", self.linked(link_to(label, href))
        url = "" if page is not None else href
        return "buttons", [{"label": label, "page": page, "url": url, "style": "primary"}]


def fault_of(stream: StreamBlock, kind: str, raw: Any) -> str:
    """Return in French what keeps a raw value from being a block of a stream, "" if nothing."""
    block = stream.child_blocks.get(kind)
    if block is None:
        return f"bloc «\xa0{BODY.child_blocks[kind].label}\xa0» sans place sur cette page"
    value = block.to_python(raw)
    try:
        block.clean(value)
    except ValidationError as error:
        path, message = next(messages_of(block, value, error))
        place = ", ".join([str(block.label), *(step.label for step in path)])
        return f"{place}\xa0: {message.rstrip('.')}"
    return ""
