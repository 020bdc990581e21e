"""Markdown or HTML of the old sites to the blocks an editor would have used; pure, no database."""

from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from legacy import conventions, shortcodes
from legacy.blocks import Block, RichText, relevel
from legacy.flow import Flow, paragraph


@dataclass(frozen=True)
class Conversion:
    """The blocks of a document, and in French what was dropped or replaced on the way."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


class _Markdown(MarkdownIt):
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
    result = _converted(markdown)
    return Conversion(result.blocks, (*notes, *result.notes))


def _converted(markdown: str) -> Conversion:
    try:
        return convert_html(_Markdown(html=True).render(markdown))
    except ParserRejectedMarkup:
        try:
            result = convert_html(_Markdown(html=False).render(markdown))
        except RecursionError:
            return _as_plain_text(markdown)
        return Conversion(result.blocks, (*result.notes, "HTML illisible, gardé comme texte"))
    except RecursionError:
        return _as_plain_text(markdown)


def convert_html(html: str) -> Conversion:
    """Convert an HTML fragment. Raises ParserRejectedMarkup or RecursionError on a hostile one."""
    soup = BeautifulSoup(html, "html.parser")
    conventions.apply(soup)
    flow = Flow()
    flow.walk(soup)
    return Conversion(tuple(relevel(flow.finish())), tuple(flow.notes))


def _as_plain_text(markdown: str) -> Conversion:
    html = "".join(paragraph(lines) for lines in markdown.split("\n\n"))
    note = "imbrication trop profonde, document gardé comme texte simple"
    return Conversion((RichText(html),) if html else (), (note,))
