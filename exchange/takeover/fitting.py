"""Blocks in places that have room for less than a block."""

import re
from collections.abc import Iterable
from html import escape

from exchange.takeover.blocks import Block, Button, Code, Heading, Picture, Quote, RichText, Video
from exchange.takeover.richtext import bold, paragraph

# Mark-up that texts within a block have no button for.
BEYOND_SIMPLE = re.compile(r"</?(?:sup|code)>")


def as_rich_text(blocks: Iterable[Block]) -> tuple[str, list[Picture]]:
    """Return blocks as the rich text of one field, which has no other, and their pictures."""
    html: list[str] = []
    pictures: list[Picture] = []
    for block in blocks:
        match block:
            case RichText(text):
                html.append(simple(text))
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


def simple(html: str) -> str:
    """Rich text as texts within a block have it: no superscript, no code."""
    return BEYOND_SIMPLE.sub("", html)
