"""The blocks of a converted text, before anything is known of pages or files.

A block is a pair: a type of `pages.blocks.BodyBlock` and its raw value. Addresses stand as written
where the raw value has the keys of pages, images and documents (`takeover.texts`):

    ("image", {"src": …, "alt": …, "caption": …})
    ("button", {"label": …, "href": …})
    ("tiles", [{"title": …, "text": …, "image": …, "href": …}])
    ("people", [name, …])

A heading stands apart, as `("heading", {"html": …, "level": …})`: `takeover.texts` puts it into the
text.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from takeover.html_blocks import Block
from takeover.richtext import bold, paragraph

# Mark-up that texts within a block have no button for.
BEYOND_SIMPLE = re.compile(r"</?(?:sup|sub|code)>")


class Conversion(NamedTuple):
    """The blocks of a text, and in French the parts that were dropped or replaced."""

    blocks: list[Block]
    notes: list[str]


def image(src: str, alt: str = "", caption: str = "") -> Block:
    return "image", {"src": src, "alt": alt, "caption": caption}


def button(label: str, href: str) -> Block:
    return "button", {"label": label, "href": href}


def quote(text: str, author: str = "", role: str = "") -> Block:
    """Return a quotation in plain text; an empty line separates its paragraphs."""
    return "quote", {"text": text, "author": author, "role": role}


def heading(text: str, level: int) -> Block:
    return "heading", {"html": escape(text, quote=False), "level": str(level)}


def figures(found: Iterable[tuple[str, str]]) -> Block:
    """Return key figures from their amounts and labels."""
    return "figures", [
        {"source": "typed", "amount": amount, "label": label} for amount, label in found
    ]


def pictures_of(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield address and alternative text of every picture in `blocks`."""
    for kind, value in blocks:
        if kind == "image":
            yield value["src"], value["alt"]
        elif kind in ("steps", "tiles"):
            yield from ((item["image"], "") for item in value if item["image"])


# In places that have room for less than a block -------------------------------------------------


def as_rich_text(blocks: Iterable[Block], notes: list[str]) -> str:
    """Return blocks as the rich text of a field; `notes` takes the pictures that become text."""
    html = ""
    for kind, value in blocks:
        match kind:
            case "text":
                html += simple(value)
            case "heading":
                html += f"<p><b>{simple(value['html'])}</b></p>"
            case "button":
                html += link_to(**value)
            case "video":
                html += link_to(value["title"], value["url"])
            case "quote":
                html += "".join(map(paragraph, value["text"].split("\n\n")))
            case "code":
                html += "".join(map(paragraph, value["code"].splitlines()))
            case "accordion" | "steps":
                html += "".join(f"{bold(item['title'])}{item['text']}" for item in value)
            case "tiles":
                html += "".join(
                    link_to(item["title"], item["href"]) + paragraph(item["text"]) for item in value
                )
            case "figures":
                html += list_of(
                    escape(f"{item['amount']} {item['label']}", quote=False) for item in value
                )
            case "people":
                html += list_of(escape(name, quote=False) for name in value)
            case "image":
                notes.append(f"image remplacée par son texte\xa0: {value['src']}")
                html += image_as_text(**value)
    return html


def list_of(items: Iterable[str]) -> str:
    """Return a list of items of inline HTML."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def link_to(label: str, href: str) -> str:
    return f'<p><a href="{escape(href)}">{escape(label, quote=False)}</a></p>'


def image_as_text(src: str, alt: str, caption: str) -> str:
    """Return the texts of a picture; one of another site also leads there."""
    text = paragraph(alt).replace("<p>", "<p><i>").replace("</p>", "</i></p>")
    if urlsplit(src).scheme in ("http", "https"):
        text = link_to(alt or src, src)
    return text + (f"<p>{caption}</p>" if caption else "")


def simple(html: str) -> str:
    """Return rich text without indices and code, which texts within a block do not have."""
    return BEYOND_SIMPLE.sub("", html)
