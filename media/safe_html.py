"""The HTML of rich text that visitors may receive: no script, ever."""

import re

import nh3
from django.utils.safestring import SafeString

# Reads HTML as browsers do. Only the elements that the features of our editor produce pass.
_TAGS = {
    "b", "strong", "i", "em", "sup", "sub", "code", "p", "br", "hr",
    "ul", "ol", "li", "h2", "h3", "h4", "blockquote",
    "a", "span", "picture", "source", "img",
}  # fmt: skip
_IMG = {
    "src", "srcset", "sizes", "alt", "class", "width", "height",
    "loading", "decoding", "fetchpriority",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "template", "iframe", "object", "svg", "math"},
    attributes={
        "*": set(),
        "a": {"href", "id"},
        "picture": {"class"},
        "source": {"srcset", "sizes", "type"},
        "img": _IMG,
    },
    tag_attribute_values={"span": {"lang": {"en"}}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
# A link without address, or a passage without language, is its words alone.
_BARE = re.compile(r"<(a|span)>((?:(?!<\1\b).)*?)</\1>", re.DOTALL)


def visible_html(html: str) -> SafeString:
    """Return expanded rich text as visitors may receive it."""
    return SafeString(_BARE.sub(r"\2", _CLEANER.clean(html)))
