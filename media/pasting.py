"""Turns text pasted from Word, LibreOffice or a web page into the blocks of a body.

Headings and tables become blocks of their own. The rest becomes texts, with lists and links.
Content that a body cannot take is left out, and the editor is told.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Any

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from bs4.element import PreformattedString

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol")
MARKS = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "code": "code"}
UNREAD = {"head", "link", "meta", "noscript", "script", "style", "template", "title", "xml"}
PICTURES = {"img", "picture", "svg", "v:imagedata", "canvas"}
PLAYERS = {"audio", "embed", "iframe", "object", "video"}
BLOCKS = {
    *HEADINGS,
    *LISTS,
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr"),
    *("html", "li", "main", "nav", "p", "pre", "section", "summary", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr"),
}
SCHEMES = ("http://", "https://", "mailto:", "tel:")
LONGEST_HEADING = 200  # the longest that the block takes
# Word writes a list as paragraphs that say their level, each with its bullet or number as text.
WORD_LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)")
WORD_NUMBER = re.compile(r"\(?\w{1,5}[.)]")


class Pasted:
    """The blocks of a pasted document, as `(type, value)`, and a sentence on what is left out."""

    def __init__(self, html: str) -> None:
        self.blocks: list[tuple[str, Any]] = []
        self._left_out: Counter[str] = Counter()
        self._text: list[str] = []  # the paragraphs and lists of the text being collected
        self._line: list[str] = []  # the paragraph being collected
        soup = BeautifulSoup(html, "html.parser")
        rebuild_word_lists(soup)
        self._walk(soup)
        self._end_text()
        self._settle_levels()

    @property
    def left_out(self) -> str:
        """A French sentence about left out content, "" if there is none."""
        number = self._left_out
        things = [
            counted(number["picture"], "image", "images"),
            counted(number["player"], "vidéo ou son", "vidéos ou sons"),
            counted(number["link"], "adresse de lien", "adresses de liens"),
        ]
        sentences = []
        if any(things):
            listed = ", ".join(filter(None, things))
            sentences.append(f"N’a pas pu être collé\xa0: {listed}.")
        if number["merged"]:
            sentences.append("Les cellules fusionnées d’un tableau ont été séparées.")
        return " ".join(sentences)

    # The document ------------------------------------------------------------------------------

    def _walk(self, parent: Tag) -> None:
        for node in parent.children:
            if not isinstance(node, Tag) or not (node.name in BLOCKS or node.find(BLOCKS)):
                self._line.append(self._inline(node))
            elif node.name in HEADINGS:
                self._heading(node)
            elif node.name in LISTS:
                self._end_line()
                self._text.append(self._list(node))
            elif node.name == "table" and is_data_table(node):
                self._end_text()
                self.blocks.append(("table", self._table(node)))
            elif node.name in BLOCKS:
                self._end_line()
                self._walk(node)
                self._end_line()
            else:  # a link or a mark around whole paragraphs
                self._walk(node)

    def _end_line(self) -> None:
        line = trimmed("".join(self._line))
        self._line = []
        if line:
            self._text.append(f"<p>{line}</p>")

    def _end_text(self) -> None:
        self._end_line()
        if self._text:
            self.blocks.append(("text", "".join(self._text)))
        self._text = []

    def _heading(self, node: Tag) -> None:
        lines = list(self._lines(node))
        text = words(" ".join(lines))
        if 0 < len(text) <= LONGEST_HEADING:
            self._end_text()
            self.blocks.append(("heading", {"text": text, "level": node.name[1]}))
        else:
            self._end_line()
            self._text.extend(f"<p>{line}</p>" for line in lines)

    def _settle_levels(self) -> None:
        """Start at level 2, below the title of the page, and skip no level."""
        parts: list[str] = []  # the levels of the headings that a heading stands below, and its own
        for value in (value for kind, value in self.blocks if kind == "heading"):
            while parts and parts[-1] >= value["level"]:
                parts.pop()
            parts.append(value["level"])
            value["level"] = str(min(len(parts) + 1, 4))

    # Its parts ---------------------------------------------------------------------------------

    def _inline(self, node: PageElement) -> str:
        """Return a part of a paragraph as rich text."""
        if isinstance(node, NavigableString):
            is_text = not isinstance(node, PreformattedString)  # a comment is not
            return escape(str(node), quote=False) if is_text else ""
        if not isinstance(node, Tag) or node.name in UNREAD:
            return ""
        if node.name == "br":
            return "<br/>"
        if node.name in PICTURES or node.name in PLAYERS:
            self._left_out["picture" if node.name in PICTURES else "player"] += 1
            return ""
        inner = "".join(map(self._inline, node.children))
        if not inner.strip():
            return inner
        if node.name == "a" and node.get("href"):
            return self._link(str(node["href"]).strip(), inner)
        mark = mark_of(node)
        return f"<{mark}>{inner}</{mark}>" if mark else inner

    def _link(self, address: str, inner: str) -> str:
        if address.lower().startswith(SCHEMES):
            return f'<a href="{escape(address)}">{inner}</a>'
        if not address.startswith("#"):  # of a note, or of the document's own contents
            self._left_out["link"] += 1
        return inner

    def _lines(self, node: Tag) -> Iterator[str]:
        """Yield each line that stands in a heading, an item or a cell, as rich text."""
        line: list[str] = []
        for child in node.children:
            if isinstance(child, Tag) and (child.name in BLOCKS or child.find(BLOCKS)):
                if text := trimmed("".join(line)):
                    yield text
                line = []
                yield from self._lines(child)
            else:
                line.append(self._inline(child))
        if text := trimmed("".join(line)):
            yield text

    def _list(self, node: Tag) -> str:
        items: list[list[str]] = []  # of each: its words, then the lists below it
        for child in node.find_all(True, recursive=False):
            below = [child] if child.name in LISTS else outermost(child, LISTS)
            nested = "".join(self._list(inner.extract()) for inner in below)
            lines = [] if child.name in LISTS else list(self._lines(child))
            if lines or not items:
                items.append(["<br/>".join(lines), nested])
            else:  # a list that stands beside the item it belongs to
                items[-1].append(nested)
        shown = "".join(f"<li>{''.join(item)}</li>" for item in items)
        return f"<{node.name}>{shown}</{node.name}>"

    def _table(self, node: Tag) -> dict[str, Any]:
        """Return the value of a table, whose first row is its headings."""
        caption = node.find("caption")
        rows = [self._row(row) for row in rows_of(node)]
        width = max(map(len, rows))
        head, *others = [row + [""] * (width - len(row)) for row in rows]
        return {
            "caption": words(str(caption)) if caption else "",
            "columns": [{"type": "text", "heading": words(cell)} for cell in head],
            "rows": [{"values": row} for row in others],
        }

    def _row(self, row: Tag) -> list[str]:
        cells: list[str] = []
        for cell in cells_of(row):
            cells.append("".join(f"<p>{line}</p>" for line in self._lines(cell)))
            across = span(cell, "colspan")
            cells += [""] * (across - 1)
            if across > 1 or span(cell, "rowspan") > 1:
                self._left_out["merged"] += 1
        return cells


def counted(number: int, one: str, many: str) -> str:
    return f"{number}\xa0{one if number == 1 else many}" if number else ""


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html.replace("<", " <"), "html.parser").get_text().split())


def trimmed(line: str) -> str:
    """Return a line without blanks or breaks at its ends; "" if it has no word."""
    line = re.sub(r"^(?:[\s\xa0]|<br/>)+|(?:[\s\xa0]|<br/>)+$", "", line)
    return line if BeautifulSoup(line, "html.parser").get_text().strip() else ""


def mark_of(node: Tag) -> str:
    """Return the mark of an element; word processors on the web say it by its style."""
    style = str(node.get("style", "")).replace(" ", "").lower()
    if node.name == "b" and "font-weight:normal" in style:
        return ""
    if node.name == "span" and re.search(r"font-weight:(?:bold|[6-9]00)", style):
        return "b"
    if node.name == "span" and "font-style:italic" in style:
        return "i"
    return MARKS.get(node.name, "")


def outermost(node: Tag, names: tuple[str, ...]) -> list[Tag]:
    """Return the elements of these names in `node` that are in no other of them."""
    found = node.find_all(names)
    return [tag for tag in found if not any(parent in found for parent in tag.parents)]


def rows_of(table: Tag) -> list[Tag]:
    rows = table.find_all("tr")
    return [row for row in rows if row.find_parent("table") is table and cells_of(row)]


def cells_of(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, ""))
    return min(int(value), 50) if value.isdecimal() else 1


def is_data_table(table: Tag) -> bool:
    """Tell whether a table has headings, rows and columns; others only arrange what they hold."""
    rows = rows_of(table)
    return len(rows) > 1 and max(len(cells_of(row)) for row in rows) > 1 and not table.find("table")


def rebuild_word_lists(soup: BeautifulSoup) -> None:
    """Put the paragraphs that Word shows as lists into lists."""
    lists: list[Tag] = []  # those that are open, from the outermost
    for paragraph in soup.find_all("p", style=WORD_LEVEL):
        level = int(WORD_LEVEL.findall(str(paragraph["style"]))[0])
        marker = paragraph.find("span", style=re.compile(r"mso-list:\s*Ignore"))
        is_numbered = bool(marker and WORD_NUMBER.fullmatch(marker.get_text().split()[0]))
        if marker:
            marker.extract()
        if not lists or paragraph.find_previous_sibling(True) is not lists[0]:
            lists = []
        del lists[level:]
        name = "ol" if is_numbered else "ul"
        if len(lists) == level and lists[-1].name != name:
            lists.pop()
        while len(lists) < level:
            deeper = soup.new_tag(name)
            if lists:
                lists[-1].append(deeper)
            else:
                paragraph.insert_before(deeper)
            lists.append(deeper)
        paragraph.name = "li"
        lists[-1].append(paragraph.extract())
