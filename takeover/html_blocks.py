"""Reads HTML as the blocks of a body: texts, headings, quotes and code.

A block is a pair: a type of `media.blocks.StoryBlock` and its raw value.
"""

import re
from html import escape
from typing import Any

from bs4 import NavigableString, PageElement, Tag
from bs4.element import PreformattedString
from wagtail.whitelist import check_url

from takeover.html_text import CONTROLS, plain_text, tidy

Block = tuple[str, Any]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol", "menu")
# The inline elements of rich text, each with the name that Wagtail stores.
MARKS = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "sup": "sup",
    "sub": "sub",
    "code": "code",
}
# Elements that stand on lines of their own and only arrange others.
LAYOUT = {
    "address", "article", "aside", "body", "caption", "center", "details", "div", "dd", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "html", "main", "nav",
    "p", "section", "summary", "tbody", "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip
PLAYERS = {"audio", "embed", "iframe", "object", "video"}
# Elements that nobody reads.
UNREAD = {"head", "link", "meta", "noscript", "script", "style", "template", "title", "xml"}
# Parts of elements, without words.
SILENT = {"param", "source", "track", "wbr"}
BOLD = re.compile("</?b>")  # a heading is bold by itself


class HTMLBlocks:
    """Collects the blocks of HTML in reading order.

    Open tags are kept on stacks. Where a block stands inside them, they are closed, the block is
    put, and they are opened again. `losses` has the kind of each loss, then details. Pictures and
    players are lost, unless a subclass puts blocks for them.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.losses: list[tuple[str, ...]] = []
        self._parts: list[str] = []  # of the text being collected
        self._lists: list[str] = []
        self._inline: list[tuple[str, str]] = []
        self._line: list[str] = []  # the paragraph or item being collected

    def convert(self, parent: Tag) -> list[Block]:
        """Return the blocks of an element. The collection is complete then."""
        self.walk(parent)
        self.end_line()
        self._end_text()
        return self.blocks

    def lose(self, kind: str, *details: str) -> None:
        self.losses.append((kind, *details))

    # Elements

    def walk(self, parent: Tag) -> None:
        for child in parent.children:
            self.element(child)

    def element(self, node: PageElement) -> None:
        if isinstance(node, PreformattedString):
            if comment := str(node).strip():
                self.lose("comment", comment)
        elif isinstance(node, NavigableString):
            self.write(escape(str(node), quote=False))
        elif isinstance(node, Tag):
            self.tag(node)

    def tag(self, node: Tag) -> None:
        match node.name:
            case name if name in MARKS:
                self.inline(node, MARKS[name], f"<{MARKS[name]}>")
            case name if name in HEADINGS:
                self.heading(node)
            case name if name in LISTS:
                self.list_element(node)
            case name if name in PLAYERS:
                self.player(node)
            case name if name in UNREAD:
                self.lose("unread", name)
            case name if name in SILENT:
                self.walk(node)
            case name if name in LAYOUT:
                self.lines(node)
            case "a":
                self.link(node)
            case "blockquote":
                self.quote(node)
            case "br":
                self.write("<br/>")
                self.walk(node)
            case "hr":
                self.lose("rule")
                self.lines(node)
            case "img":
                self.picture(node)
            case "li":
                self.item(node)
            case "pre":
                self.code(node)
            case "table":
                self.table(node)
            case name:
                self.lose("unknown", name)
                self.walk(node)

    def lines(self, node: Tag) -> None:
        """Read an element that stands on lines of its own."""
        self.end_line()
        self.walk(node)
        self.end_line()

    def link(self, node: Tag) -> None:
        address = str(node.get("href") or "").strip()
        if self.is_allowed(address):
            self.inline(node, "a", f'<a href="{escape(address)}">')
        else:
            if address:
                self.lose("link", address)
            self.walk(node)

    def is_allowed(self, address: str) -> bool:
        """Tell whether rich text may have a link to an address."""
        return bool(address) and check_url(address) is not None

    def inline(self, node: Tag, name: str, opening: str) -> None:
        if any(tag == name for tag, _ in self._inline):
            self.walk(node)
            return
        self._inline.append((name, opening))
        self.write(opening)
        self.walk(node)
        self._inline.pop()
        self.write(f"</{name}>")

    def list_element(self, node: Tag) -> None:
        tag = "ol" if node.name == "ol" else "ul"
        self._open(tag)
        for child in node.children:
            if isinstance(child, Tag) and child.name == "li":
                self.item(child)
            elif isinstance(child, Tag) and child.name in LISTS and self._parts[-1] == "</li>":
                self._parts.pop()  # a list beside the item that it belongs to
                self._lists.append("li")
                self.list_element(child)
                self._close("li")
            elif not isinstance(child, NavigableString) or str(child).strip():
                self._open("li")
                self.element(child)
                self._close("li")
        self._close(tag)

    def item(self, node: Tag) -> None:
        if not self._lists or self._lists[-1] == "li":
            self.lines(node)  # outside of any list: a paragraph
            return
        self._open("li")
        self.walk(node)
        self._close("li")

    def heading(self, node: Tag) -> None:
        html, others = self.inner_html(node)
        html = BOLD.sub("", html.replace("<br/>", " "))
        if plain_text(html):
            self.put(("heading", {"html": html, "level": node.name[1]}))
        self.put(*others)

    def quote(self, node: Tag) -> None:
        inner = self.nested(node)
        texts = [value for kind, value in inner if kind == "text"]
        if len(texts) != len(inner) or any("<a " in html or "<li>" in html for html in texts):
            self.lose("quote")
            self.put(*inner)
        elif texts:
            text = "\n\n".join(map(plain_text, texts))
            self.put(("quote", {"text": text, "author": "", "role": ""}))

    def code(self, node: Tag) -> None:
        text = CONTROLS.sub(" ", node.get_text()).removesuffix("\n")
        if text.strip():
            self.put(("code", {"code": text}))

    def picture(self, node: Tag) -> None:
        self.lose("picture")

    def player(self, node: Tag) -> None:
        self.lose("player")

    def table(self, node: Tag) -> None:
        self.lose("table")
        self.lines(node)

    # Inner documents

    def nested(self, node: Tag) -> list[Block]:
        """Return the blocks inside an element that becomes one block."""
        inner = type(self)()
        inner.losses = self.losses
        return inner.convert(node)

    def inner_html(self, node: Tag) -> tuple[str, list[Block]]:
        """Return the inline HTML of an element, and its blocks."""
        blocks = self.nested(node)
        html = "".join(value for kind, value in blocks if kind == "text")
        html = html.replace("</p><p>", "<br/>").removeprefix("<p>").removesuffix("</p>")
        return html, [block for block in blocks if block[0] != "text"]

    # Writing

    def write(self, html: str) -> None:
        """Add inline HTML to the line."""
        self._line.append(html)

    def _open(self, tag: str) -> None:
        self.end_line()
        self._lists.append(tag)
        self._parts.append(f"<{tag}>")

    def _close(self, tag: str) -> None:
        self.end_line()
        self._lists.pop()
        self._close_part(tag)

    def _close_part(self, tag: str) -> None:
        if self._parts and self._parts[-1] == f"<{tag}>":
            self._parts.pop()
        else:
            self._parts.append(f"</{tag}>")

    def end_line(self) -> None:
        html = tidy("".join(self._line + [f"</{tag}>" for tag, _ in reversed(self._inline)]))
        self._line = [opening for _, opening in self._inline]
        if not html:
            return
        if not self._lists:
            self._parts.append(f"<p>{html}</p>")
        elif self._lists[-1] != "li":
            self._parts.append(f"<li>{html}</li>")
        elif self._parts[-1] in ("</ul>", "</ol>"):  # an editor's item has its text before its list
            self._parts += ["</li>", "<li>", html]
        else:
            self._parts += [html] if self._parts[-1] == "<li>" else ["<br/>", html]

    def put(self, *blocks: Block) -> None:
        """Put blocks between the text before them and the text after them."""
        if not blocks:
            return
        self.end_line()
        if "ol" in self._lists:
            self.lose("numbers")
        for tag in reversed(self._lists):
            self._close_part(tag)
        self._end_text()
        for kind, value in blocks:
            if kind == "text":
                self._parts.append(value)
                self._end_text()
            else:
                self.blocks.append((kind, value))
        self._parts = [f"<{tag}>" for tag in self._lists]

    def _end_text(self) -> None:
        html = "".join(self._parts)
        self._parts = []
        if not html:
            return
        if self.blocks and self.blocks[-1][0] == "text":
            html = self.blocks.pop()[1] + html
        self.blocks.append(("text", html))


def with_levels(blocks: list[Block]) -> list[Block]:
    """Return the blocks with heading levels that start at 2 and never skip one (at most 4).

    Headings stay below the same headings: `####`, `####`, `#####` give 2, 2, 3.
    """
    above: list[int] = []
    result: list[Block] = []
    for kind, value in blocks:
        if kind == "heading":
            level = int(value["level"])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            value = value | {"level": str(min(len(above) + 1, 4))}
        result.append((kind, value))
    return result
