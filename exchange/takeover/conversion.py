"""Markdown or HTML of the old sites to the blocks an editor would have used; pure, no database."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from exchange.takeover import conventions, shortcodes
from exchange.takeover.blocks import Block, RichText, relevel
from exchange.takeover.flow import Flow
from exchange.takeover.richtext import excerpt, paragraph

# Mark-up that nothing here reads.
LEFT_OVER = re.compile(r"\{\{|\{%|\{[:.]|\]\(|\[\^|\*\*")


@dataclass(frozen=True)
class Conversion:
    """The blocks of a document, and in French what was dropped or replaced on the way."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


class Markdown(MarkdownIt):
    """CommonMark with what goldmark adds: tables, strikethrough, footnotes, bare addresses…"""

    def __init__(self, *, html: bool):
        # Beyond `maxNesting` the parser drops text without a word; Python's own limit raises.
        super().__init__("commonmark", {"html": html, "linkify": True, "maxNesting": 1_000_000})
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

    Never raises and never loses a word of prose: a document that no parser takes becomes plain
    paragraphs, and a note says so. `<script>`, `<style>` and comments are dropped, with a note.
    """
    notes: list[str] = []
    markdown = shortcodes.expand(markdown, notes.append)
    result = convert_text(markdown, Markdown)
    return Conversion(result.blocks, (*notes, *result.notes))


def convert_text(text: str, parser: type[Markdown]) -> Conversion:
    """Convert a text that `parser` reads; never raises, whatever the text."""
    try:
        return convert_html(parser(html=True).render(text))
    except ParserRejectedMarkup:
        try:
            result = convert_html(parser(html=False).render(text))
        except RecursionError:
            return _as_plain_text(text)
        return Conversion(result.blocks, (*result.notes, "HTML illisible, gardé comme texte"))
    except RecursionError:
        return _as_plain_text(text)


def convert_html(html: str, walk: type[Flow] = Flow) -> Conversion:
    """Convert an HTML fragment. Raises ParserRejectedMarkup or RecursionError on a hostile one."""
    soup = BeautifulSoup(html, "html.parser")
    conventions.apply(soup)
    left_over = conventions.texts_with(soup, LEFT_OVER)
    flow = walk()
    flow.walk(soup)
    for text in left_over:
        flow.note(f"balisage laissé dans le texte, à relire\xa0: «\xa0{excerpt(text)}\xa0»")
    return Conversion(tuple(relevel(flow.finish())), tuple(flow.notes))


def _as_plain_text(markdown: str) -> Conversion:
    html = "".join(paragraph(lines) for lines in markdown.split("\n\n"))
    note = "imbrication trop profonde, document gardé comme texte simple"
    return Conversion((RichText(html),) if html else (), (note,))
