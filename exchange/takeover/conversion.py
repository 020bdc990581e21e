"""Markdown or HTML of the old sites to the blocks an editor would have used; pure, no database."""

import re
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from exchange.takeover import conventions, shortcodes
from exchange.takeover.blocks import Block, RichText, relevel
from exchange.takeover.flow import Flow
from exchange.takeover.richtext import excerpt, paragraph

UNCALLED = -1  # what the plugin of notes gives as number
# Mark-up that nothing here reads.
LEFT_OVER = re.compile(r"\{\{|\{%|\{[:.]|\]\(|\[\^|\*\*")
BARE_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>\"]+|[\w.+-]+@[\w.-]+)>")


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
        return convert_html(parser(html=True).render(_with_all_notes(text, parser)))
    except ParserRejectedMarkup:
        try:
            result = convert_html(parser(html=False).render(text))
        except RecursionError:
            return _as_plain_text(text)
        return Conversion(result.blocks, (*result.notes, "HTML illisible, gardé comme texte"))
    except RecursionError:
        return _as_plain_text(text)


def _with_all_notes(markdown: str, parser: type[Markdown]) -> str:
    """The same with those notes as paragraphs that nothing calls, or that another one replaces.

    The parser would leave them out.
    """
    if "]:" not in markdown:
        return markdown
    env: dict[str, Any] = {}
    parser(html=True).parse(markdown, env)
    for label, number in env.get("footnotes", {}).get("refs", {}).items():
        start = re.compile(rf"^ {{0,3}}\[\^{re.escape(label.removeprefix(':'))}\]:[ \t]*", re.M)
        lost = len(start.findall(markdown)) - (number != UNCALLED)
        if lost > 0:
            markdown = start.sub("\n", markdown, count=lost)
    return markdown


def convert_html(html: str, walk: type[Flow] = Flow) -> Conversion:
    """Convert an HTML fragment. Raises ParserRejectedMarkup or RecursionError on a hostile one."""
    # Within HTML, Markdown leaves `<https://…>` and `<somebody@…>`, which would read as elements.
    html = BARE_ADDRESS.sub(lambda found: _linked(found[1]), html)
    soup = BeautifulSoup(html, "html.parser")
    conventions.apply(soup)
    flow = walk()
    flow.walk(soup)
    for text in conventions.texts_with(soup, LEFT_OVER):
        flow.note(f"balisage laissé dans le texte, à relire\xa0: «\xa0{excerpt(text)}\xa0»")
    return Conversion(tuple(relevel(flow.finish())), tuple(flow.notes))


def _linked(address: str) -> str:
    is_mail = "@" in address and "://" not in address
    href = f"mailto:{address.removeprefix('mailto:')}" if is_mail else address
    return f'<a href="{href}">{address.removeprefix("mailto:")}</a>'


def _as_plain_text(markdown: str) -> Conversion:
    html = "".join(paragraph(lines) for lines in markdown.split("\n\n"))
    note = "imbrication trop profonde, document gardé comme texte simple"
    return Conversion((RichText(html),) if html else (), (note,))
