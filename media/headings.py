"""The headings of a body, read from its stored texts, and their anchors for the page's summary."""

import re
from html import unescape
from typing import Any, NamedTuple

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.coreutils import string_to_ascii
from wagtail.rich_text import RichText

# The elements around the body that links or labels name: a heading « Content » must not take the
# place of the page's content. An id that is made of data has an underscore, as no anchor has.
IDS_OF_THE_FRAME = {
    "content", "footer", "main-menu", "section-title", "summary-title",
    "display-settings", "display-settings-title", "display-settings-legend", "press-contact",
    "theme-dark", "theme-light", "theme-system", "facts-title", "others-title", "terms-title",
    "follow-calls-title", "open-calls-title", "search", "search-input", "search-suggestions",
}  # fmt: skip
HEADING = re.compile(r"<h([234])\b[^>]*>(.*?)</h\1>", re.DOTALL)
BREAK = re.compile(r"<br\s*/?>")
# As HTML collapses them: a non-breaking space stays, and holds its « ? » in the summary too.
SPACES = re.compile(r"[ \t\r\n\f]+")


class Heading(NamedTuple):
    """A heading as visitors read it. Its level is 2, 3 or 4."""

    level: int
    text: str
    anchor: str = ""


def headings_in(html: str) -> list[Heading]:
    """Return the headings of a rich text in order, without anchors."""
    return [Heading(int(level), _words(inner)) for level, inner in HEADING.findall(html)]


def headings_of(block: blocks.Block, value: Any) -> list[Heading]:
    """Return the headings of a block from its value, raw or not, without anchors."""
    if not isinstance(block, blocks.RichTextBlock):
        return []
    return headings_in(value.source if isinstance(value, RichText) else value or "")


def headings_by_block(
    value: StreamValue, taken: set[str] | None = None
) -> dict[str, list[Heading]]:
    """Return the headings of a body by the id of their block, in order.

    Anchors are ASCII and unique: the second « Calendrier » is `calendrier-2`. `taken` has those of
    the bodies before it on the page, and takes these. It costs no query.
    """
    taken = set(IDS_OF_THE_FRAME) if taken is None else taken
    return {
        child["id"]: [
            heading._replace(anchor=_anchor(heading.text, taken))
            for heading in headings_of(
                value.stream_block.child_blocks[child["type"]], child["value"]
            )
        ]
        for child in value.get_prep_value()
        if child["type"] in value.stream_block.child_blocks
    }


def summary(value: StreamValue) -> list[Heading]:
    """Return all headings of a body that have words."""
    found = headings_by_block(value).values()
    return [heading for headings in found for heading in headings if heading.text]


def with_anchors(text: RichText, headings: list[Heading]) -> SafeString:
    """Return the HTML of a rich text for visitors with the anchors of its `headings` as ids.

    The filter of that HTML takes every id away, so they are given after it.
    """
    anchors = iter(headings)

    def with_anchor(found: re.Match) -> str:
        heading = next(anchors, None)
        anchor = f' id="{heading.anchor}"' if heading else ""
        return f"<h{found[1]}{anchor}>{found[2]}</h{found[1]}>"

    return SafeString(HEADING.sub(with_anchor, str(text)))


def _words(html: str) -> str:
    return SPACES.sub(" ", unescape(strip_tags(BREAK.sub(" ", html)))).strip()


def _anchor(text: str, taken: set[str]) -> str:
    words = slugify(string_to_ascii(text).replace("_", " "))[:80].strip("-") or "section"
    anchor, number = words, 1
    while anchor in taken:
        number += 1
        anchor = f"{words}-{number}"
    taken.add(anchor)
    return anchor
