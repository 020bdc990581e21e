"""The full text of a page for the JSON of the open data: what visitors read, as plain HTML."""

import re
from collections.abc import Iterable

import nh3
from django.conf import settings
from wagtail.blocks import StreamValue

from listing.blocks import CARDS

# What structures a text. Pictures are left out: their licences are their own.
_TAGS = {
    "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "code", "br", "hr",
    "a", "b", "strong", "i", "em", "sup", "sub", "span", "figure", "figcaption",
    "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "span": {"lang"}, "th": {"scope"}},
    url_schemes={"http", "https", "mailto", "tel"},
    # The addresses of this site are whole, for readers elsewhere.
    url_relative=("rewrite_with_base", f"{settings.SITE_URL}/"),
    link_rel=None,
)
# A span without language is its words alone, and a figure without words is nothing.
_EMPTY = re.compile(r"</?span>|<figure>\s*</figure>")
# The templates' own indentation. A text has no such line: its `<` is escaped.
_INDENTATION = re.compile(r"\n\s*(?=<|$)")


def html_of(bodies: Iterable[StreamValue]) -> str:
    """Return the text of the bodies, without the cards of other pages; "" if they have none.

    What the bodies refer to comes from `media.references`, which a caller loads at once.
    """
    blocks = (child for body in bodies for child in body if child.block.meta.group != CARDS)
    html = _CLEANER.clean("\n".join(child.render() for child in blocks))
    return _INDENTATION.sub("\n", _EMPTY.sub("", html)).strip()
