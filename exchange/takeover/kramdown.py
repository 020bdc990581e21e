"""Markdown as kramdown reads it, which the Jekyll site used.

What differs from CommonMark and shows: a list right below a line of text is text, straight quotes,
double dashes and three dots are typographic, and what stands in an HTML element is HTML, neither
less nor more: Markdown goes on right after its end.
"""

import re

from markdown_it.rules_block import StateBlock, html_block, list_block
from markdown_it.rules_core import StateCore

from exchange.takeover.conversion import Conversion, Markdown, convert_text

# Elements that stand within text: a line that begins with one of them is a paragraph.
SPANS = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdo", "big", "br", "button", "cite", "code", "del", "dfn"),
        *("em", "i", "img", "input", "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc"),
        *("rp", "rt", "rtc", "ruby", "samp", "select", "small", "span", "strike", "strong", "sub"),
        *("sup", "textarea", "time", "tt", "u", "var"),
    ]
)
# Blocks that end with their tag.
VOID = frozenset(["area", "base", "col", "embed", "hr", "link", "meta", "param", "source", "track"])
TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?=[\s>/])[^<>]*(?P<end>>?)")
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
        self.block.ruler.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})
        self.core.ruler.after("block", "kramdown_glued_items", _break_glued_items)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lists, which end no paragraph but that of an item."""
    if silent and state.parentType == "paragraph" and state.listIndent < 0:
        return False
    return list_block(state, start, end, silent)


def _html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block of HTML, to where its element closes; one that never does is as in CommonMark."""
    if not state.md.options.get("html") or state.is_code_block(start):
        return False
    tag = TAG.match(state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]])
    name = tag["name"].lower() if tag else ""
    if name in SPANS:
        return False
    if tag and tag["end"] and (tag["close"] or name in VOID or "markdown=" in tag[0]):
        return silent or _tag(state, start, end, tag[0])
    after = _end_of_element(state, start, end, name) if tag else None
    if after is None:
        return html_block(state, start, end, silent)
    if not silent:
        _push(state, start, after, state.getLines(start, after, state.blkIndent, True))
    return True


def _tag(state: StateBlock, start: int, end: int, tag: str) -> bool:
    """A tag by itself, whatever follows on its line being Markdown again."""
    _push(state, start, start + 1, tag)
    after = state.bMarks[start] + state.tShift[start] + len(tag)
    if state.src[after : state.eMarks[start]].strip():
        state.bMarks[start], state.tShift[start] = state.skipSpaces(after), 0
        state.md.block.tokenize(state, start, end)
    return True


def _end_of_element(state: StateBlock, start: int, end: int, name: str) -> int | None:
    """Return the line after the one where the element `name` closes, None if it never does."""
    tags = re.compile(rf"<(/?){name}(?=[\s>/])", re.IGNORECASE)
    depth = 0
    for number in range(start, end):
        line = state.src[state.bMarks[number] : state.eMarks[number]]
        depth += sum(-1 if found[1] else 1 for found in tags.finditer(line))
        if depth <= 0:
            return number + 1
    return None


def _push(state: StateBlock, start: int, end: int, html: str) -> None:
    state.line = end
    token = state.push("html_block", "", 0)
    token.map = [start, end]
    token.content = html


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
