"""Markdown as kramdown reads it, which the Jekyll site used.

Two differences from CommonMark show. Straight quotes, double dashes and three dots become
typographic. An HTML element is HTML up to the line of its closing tag, neither less nor more, and
Markdown goes on right after it.
"""

import re

from markdown_it.common.html_blocks import block_names
from markdown_it.rules_block import StateBlock, html_block

from takeover.conventions import with_lists
from takeover.conversion import Markdown

# A line that begins with any other element is a paragraph.
BLOCKS = {*block_names, "pre", "script", "style"}
# Blocks that end with their tag.
VOID = {"base", "col", "hr", "link", "meta", "param", "source", "track"}
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s>/])[^<>]*")


def render_kramdown(text: str) -> str:
    """Return the HTML of a piece of kramdown."""
    return Kramdown().render(with_lists(text))


class Kramdown(Markdown):
    """The parser of `Markdown` with kramdown's rules."""

    def __init__(self) -> None:
        super().__init__()
        self.options["typographer"] = True
        self.options["quotes"] = "“”‘’"
        self.enable(["replacements", "smartquotes"])
        self.block.ruler.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})


def _html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a block of HTML up to the end of its element; an unclosed one is as in CommonMark."""
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    tag = TAG.match(first)
    if tag and tag[1].lower() not in BLOCKS:
        return False
    after = _end_of_element(state, start, end, tag) if tag else None
    if after is None:
        return html_block(state, start, end, silent)
    if not silent:
        state.line = after
        token = state.push("html_block", "", 0)
        token.map = [start, after]
        token.content = state.getLines(start, after, state.blkIndent, True)
    return True


def _end_of_element(state: StateBlock, start: int, end: int, tag: re.Match) -> int | None:
    """Return the line after the one where the element of `tag` closes, None if it never does."""
    if tag[1].lower() in VOID or "markdown=" in tag[0]:
        return start + 1
    tags = re.compile(rf"<(/?){tag[1]}(?=[\s>/])", re.IGNORECASE)
    depth = 0
    for number in range(start, end):
        line = state.src[state.bMarks[number] : state.eMarks[number]]
        depth += sum(-1 if found[1] else 1 for found in tags.finditer(line))
        if depth <= 0:
            return number + 1
    return None
