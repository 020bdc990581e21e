"""Markdown as kramdown reads it, which the Jekyll site used.

What differs from CommonMark and shows: a list right below a line of text is text, straight quotes,
double dashes and three dots are typographic, and what stands in an HTML element is HTML.
"""

import re

from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_core import StateCore

from legacy.conversion import Conversion, Markdown, convert_text

# Elements whose whole content is HTML to kramdown, blank and indented lines included.
HTML_BLOCKS = frozenset(
    [
        *("article", "aside", "blockquote", "center", "details", "div", "dl", "fieldset"),
        *("figure", "footer", "form", "header", "main", "nav", "ol", "section", "table", "ul"),
    ]
)
OPENING = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s>/])")
ITEM = re.compile(r"\n(?:[*+-]|\d{1,3}[.)])[ \t]+")
DASHES = (("---", "—"), ("--", "–"), ("...", "…"))


def convert_kramdown(text: str) -> Conversion:
    """Convert a kramdown document without its front matter; never raises, like `convert_text`."""
    return convert_text(text, Kramdown)


def render_kramdown(text: str) -> str:
    """Return the HTML of a piece of kramdown."""
    return Kramdown(html=True).render(text)


class Kramdown(Markdown):
    """The parser of `Markdown` with kramdown's rules."""

    def __init__(self, *, html: bool):
        super().__init__(html=html)
        self.options["typographer"] = True
        self.options["quotes"] = "“”‘’"
        self.enable("smartquotes")
        self.core.ruler.before("smartquotes", "kramdown_dashes", _write_dashes)
        self.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
        self.block.ruler.before(
            "html_block", "kramdown_html", _html_element, {"alt": ["paragraph", "blockquote"]}
        )
        self.core.ruler.after("block", "kramdown_glued_items", _break_glued_items)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lists, which end no paragraph but that of an item."""
    if silent and state.parentType == "paragraph" and state.listIndent < 0:
        return False
    return list_block(state, start, end, silent)


def _html_element(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An HTML element as it is, to the line where it closes; one that never does is CommonMark."""
    if not state.md.options.get("html") or state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    opening = OPENING.match(line)
    name = opening[1].lower() if opening else ""
    if name not in HTML_BLOCKS or "markdown=" in line:
        return False
    tags = re.compile(rf"<(/?){name}(?=[\s>/])", re.IGNORECASE)
    depth, number = 0, start
    while number < end:
        line = state.src[state.bMarks[number] : state.eMarks[number]]
        depth += sum(-1 if found[1] else 1 for found in tags.finditer(line))
        number += 1
        if depth <= 0:
            break
    if depth > 0:
        return False
    if silent:
        return True
    state.line = number
    token = state.push("html_block", "", 0)
    token.map = [start, number]
    token.content = state.getLines(start, number, state.blkIndent, True)
    return True


def _write_dashes(state: StateCore) -> None:
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text":
                for typed, meant in DASHES:
                    token.content = token.content.replace(typed, meant)


def _break_glued_items(state: StateCore) -> None:
    """Keep the lines of a list that is text apart, so that it can be read as one."""
    for token in state.tokens:
        if token.type == "inline" and ITEM.search(token.content):
            token.content = ITEM.sub(lambda found: f"  \n{_marker(found[0])} ", token.content)


def _marker(found: str) -> str:
    mark = found.strip()
    return "–" if mark in "*+-" else mark
