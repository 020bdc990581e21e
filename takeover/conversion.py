"""Markdown or HTML of the old sites as the blocks an editor would have used; pure, no database."""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from takeover import conventions, shortcodes
from takeover.blocks import Conversion
from takeover.flow import Flow
from takeover.html_blocks import with_levels
from takeover.richtext import excerpt, paragraph

# Mark-up that nothing here reads.
LEFT_OVER = re.compile(r"\{\{|\{%|\{[:.]|\]\(|\[\^|\*\*")


class Markdown(MarkdownIt):
    """CommonMark with goldmark's additions: tables, strikethrough, footnotes, bare addresses…"""

    def __init__(self) -> None:
        # Beyond `maxNesting` the parser drops text without a word; Python's own limit raises.
        super().__init__("commonmark", {"html": True, "linkify": True, "maxNesting": 1_000_000})
        self.enable(["table", "strikethrough", "linkify"])
        self.use(footnote_plugin, inline=False).use(deflist_plugin)
        # Or « talent.es » would be a link to a Spanish host.
        if self.linkify:
            self.linkify.set({"fuzzy_link": False})

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 (the library's name)
        """Leave the text of an address as its author typed it."""
        return link


def convert_markdown(markdown: str) -> Conversion:
    """Convert a Markdown document without its front matter.

    Never raises and never loses a word of prose. `<script>`, `<style>` and comments are dropped,
    with a note.
    """
    notes: list[str] = []
    markdown = shortcodes.expand(conventions.with_lists(markdown), notes.append)
    blocks, more = convert(markdown, lambda text: convert_html(Markdown().render(text)))
    return Conversion(blocks, [*notes, *more])


def convert_html(html: str) -> Conversion:
    """Convert an HTML fragment. Raises ParserRejectedMarkup or RecursionError on a hostile one."""
    return convert_soup(BeautifulSoup(html, "html.parser"))


def convert_soup(soup: BeautifulSoup) -> Conversion:
    """Convert a parsed fragment, which is changed on the way."""
    conventions.apply(soup)
    left_over = conventions.texts_with(soup, LEFT_OVER)
    conventions.make_captions(soup)
    flow = Flow()
    blocks = with_levels(flow.convert(soup))
    unread = (
        f"balisage laissé dans le texte, à relire\xa0: «\xa0{excerpt(text)}\xa0»"
        for text in left_over
    )
    return Conversion(blocks, list(dict.fromkeys([*flow.notes, *unread])))


def convert(text: str, converter: Callable[[str], Conversion]) -> Conversion:
    """Convert `text` with `converter`; a text that no parser takes becomes plain paragraphs."""
    try:
        return converter(text)
    except (ParserRejectedMarkup, RecursionError):
        html = "".join(map(paragraph, text.split("\n\n")))
        note = "document illisible, gardé comme texte simple"
        return Conversion([("text", html)] if html else [], [note])
