"""The HTML of rich text that visitors may receive: no script, ever."""

from functools import lru_cache

import nh3
from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from django.utils.html import escape
from wagtail import blocks
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

from media.links import safe_href

PLAIN_ELEMENTS = (
    *("b", "strong", "i", "em", "sup", "sub", "code", "p", "br", "hr"),
    *("ul", "ol", "li", "h2", "h3", "h4", "blockquote"),
)
# What editors may say of a passage: that it is in this language.
MARKED_LANGUAGES = {"en": "en"}
DROPPED_WITH_CONTENT = ("script", "style", "template", "iframe", "object", "svg", "math")


def _unlink_or_keep_href(tag) -> None:
    attribute_rule({"href": safe_href, "id": True})(tag)
    if "href" not in tag.attrs and "id" not in tag.attrs:
        tag.unwrap()


def _unwrap_or_keep_language(tag) -> None:
    attribute_rule({"lang": MARKED_LANGUAGES.get})(tag)
    if "lang" not in tag.attrs:
        tag.unwrap()


class _VisibleRichText(Whitelister):
    """The elements that the features of our editor produce, and nothing else."""

    element_rules = {
        "[document]": allow_without_attributes,
        **dict.fromkeys(PLAIN_ELEMENTS, allow_without_attributes),
        "a": _unlink_or_keep_href,
        "span": _unwrap_or_keep_language,
        "picture": attribute_rule({"class": True}),
        "source": attribute_rule({"srcset": True, "sizes": True, "type": True}),
        "img": attribute_rule(
            {"src": check_url, "srcset": True, "sizes": True, "alt": True, "class": True}
            | dict.fromkeys(("width", "height", "loading", "decoding", "fetchpriority"), True)
        ),
    }

    def clean_string_node(self, doc, node):
        # Comments, and also CDATA, declarations and processing instructions, which would come out
        # unescaped and which browsers end earlier than the parser does.
        if isinstance(node, PreformattedString):
            node.extract()

    def clean_tag_node(self, doc, tag):
        if tag.name in DROPPED_WITH_CONTENT:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


# Reads as browsers do, so that what it lets pass is to them what it is to us.
_BROWSER = nh3.Cleaner(
    tags={*PLAIN_ELEMENTS, "a", "span", "picture", "source", "img"},
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={
        "a": {"href", "id"},
        "span": {"lang"},
        "picture": {"class"},
        "source": {"srcset", "sizes", "type"},
        "img": {
            *("src", "srcset", "sizes", "alt", "class", "width", "height"),
            *("loading", "decoding", "fetchpriority"),
        },
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


# The same texts come back each time that something else on the site changes.
@lru_cache(maxsize=500)
def visible_html(html: str) -> str:
    """Return expanded rich text as visitors may receive it, whatever the database holds.

    Lists nested deeper than Python recurses, which Markdown allows, leave their words alone.
    """
    try:
        return _BROWSER.clean(_VisibleRichText().clean(html))
    except RecursionError:
        return escape(BeautifulSoup(html, "html.parser").get_text())


class RichTextBlock(blocks.RichTextBlock):
    """A rich text that programs, too, get as visitors read it."""

    def get_api_representation(self, value, context=None):
        return visible_html(expand_db_html(value.source))
