"""What authors of the old sites typed for want of the right mark-up, turned into what they meant.

Every function changes a parsed document in place; none knows of Markdown or of blocks.
"""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

# A dash or bullet and at least one non-breaking space, at the start of a line: what word
# processors paste for a list item, and Markdown does not take for one.
DASH = re.compile("(?:^|(?<=\n))[ \t]*[-–•·▪][ \t]*\N{NO-BREAK SPACE}\\s*")
# Attributes alone, which are no prose wherever they stand: `{.subtitle}`, `{: .big #top }`.
LONE_ATTRIBUTES = re.compile(r"\s*\{:?(?:\s*[.#][a-zA-Z][\w-]*)+\s*\}")
# Bold that Markdown does not take for it, because of blanks inside the asterisks.
SPACED_BOLD = re.compile(r"\*\*(?=\S|[ \t\xa0])([^*\n]*?)\*\*")
# Emphasis that Markdown leaves alone, because it stands in an HTML element.
UNDERSCORED = re.compile(r"^\s*_(?!_)[^_\n]+_\s*$")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
LONGEST_HEADING = 120
LONGEST_CAPTION = 300


def apply(soup: BeautifulSoup) -> None:
    """Apply all conventions, those that others rely on first."""
    remove_attributes(soup)
    make_bold(soup)
    make_italic(soup)
    simplify_footnotes(soup)
    make_dash_lists(soup)
    make_italic_headings(soup)
    make_figures(soup)


def remove_attributes(soup: BeautifulSoup) -> None:
    """Take away the attributes at the end of a line or right after an element."""
    for text in texts_with(soup, LONE_ATTRIBUTES):
        text.replace_with(NavigableString(LONE_ATTRIBUTES.sub("", text)))


def texts_with(soup: BeautifulSoup, pattern: re.Pattern) -> list[NavigableString]:
    """The texts with something that matches `pattern`, but for code and comments."""
    return [
        text
        for text in soup.find_all(string=pattern)
        if type(text) is NavigableString and not text.find_parent(["code", "pre"])
    ]


def make_bold(soup: BeautifulSoup) -> None:
    """Turn `** words **` within one text into bold, and drop asterisks that open nothing."""
    for text in texts_with(soup, re.compile(r"\*\*")):
        pieces: list[PageElement] = []
        position, old = 0, str(text)
        for found in SPACED_BOLD.finditer(old):
            words = found[1]
            pieces.append(NavigableString(old[position : found.start()]))
            if words.strip():
                pieces.append(NavigableString(words[: len(words) - len(words.lstrip())]))
                bold = soup.new_tag("strong")
                bold.string = words.strip()
                pieces.append(bold)
                pieces.append(NavigableString(words[len(words.rstrip()) :]))
            position = found.end()
        pieces.append(NavigableString(old[position:].replace("**", "")))
        for piece in pieces:
            text.insert_before(piece)
        text.extract()


def make_italic(soup: BeautifulSoup) -> None:
    """Turn `_words_` that fill a line within HTML into italics."""
    for text in texts_with(soup, UNDERSCORED):
        italic = soup.new_tag("em")
        italic.string = str(text).strip().strip("_").strip()
        text.replace_with(italic)


def simplify_footnotes(soup: BeautifulSoup) -> None:
    """Keep the numbers and the notes of footnotes, without the links between them."""
    for reference in soup.select("sup.footnote-ref"):
        reference.string = reference.get_text().strip("[]")
    for back in soup.select("a.footnote-backref"):
        back.decompose()
    for rule in soup.select("hr.footnotes-sep"):
        rule.decompose()
    for section in soup.select("section.footnotes"):
        section.unwrap()


def make_dash_lists(soup: BeautifulSoup) -> None:
    """Turn runs of paragraphs whose lines start with a dash and non-breaking spaces into `<ul>`."""
    made: list[Tag] = []
    for paragraph in soup.find_all("p"):
        introduction, items = _split_at_dashes(paragraph)
        if not items:
            continue
        previous = _sibling(paragraph, forward=False)
        if made and previous is made[-1] and not introduction:
            target = made[-1]
        else:
            target = soup.new_tag("ul")
            made.append(target)
            paragraph.insert_before(target)
        for item in items:
            element = soup.new_tag("li")
            element.extend(item)
            target.append(element)
        if introduction:
            before = soup.new_tag("p")
            before.extend(introduction)
            target.insert_before(before)
        paragraph.decompose()


def _split_at_dashes(paragraph: Tag) -> tuple[list[PageElement], list[list[PageElement]]]:
    """Return what stands before the first dash, and the nodes of each item."""
    groups: list[list[PageElement]] = [[]]
    for child in list(paragraph.children):
        at_line_start = not groups[-1] or getattr(groups[-1][-1], "name", None) == "br"
        if type(child) is not NavigableString:
            groups[-1].append(child)
            continue
        text = str(child)
        first, position = True, 0
        for mark in DASH.finditer(text):
            if mark.start() == 0 and not at_line_start and not text.startswith("\n"):
                continue
            if text[position : mark.start()]:
                groups[-1].append(NavigableString(text[position : mark.start()]))
            groups.append([])
            first, position = False, mark.end()
        if first:
            groups[-1].append(child)
        elif text[position:]:
            groups[-1].append(NavigableString(text[position:]))
    introduction = groups[0] if any(not _is_blank(node) for node in groups[0]) else []
    return introduction, groups[1:]


def make_italic_headings(soup: BeautifulSoup) -> None:
    """Turn italic lines that act as headings into `<h2>`.

    Only in a document without any real heading and with at least two such lines, each with text
    below it: elsewhere an italic line is a remark, an introduction or a caption.
    """
    if soup.find(HEADINGS):
        return
    candidates = [p for p in soup.find_all("p") if _reads_as_heading(p)]
    found: list[tuple[Tag, Tag]] = []
    for paragraph in candidates:
        below = _sibling(paragraph, forward=True)
        is_above_text = below is not None and below.name in ("p", "ul", "ol")
        italic = _only_italic(paragraph)
        if italic and is_above_text and not any(below is other for other in candidates):
            found.append((paragraph, italic))
    if len(found) < 2:
        return
    for paragraph, italic in found:
        heading = soup.new_tag("h2")
        heading.extend(list(italic.children))
        paragraph.replace_with(heading)


def _reads_as_heading(paragraph: Tag) -> bool:
    italic = _only_italic(paragraph)
    if italic is None or italic.find(["img", "br", "iframe"]):
        return False
    text = italic.get_text().strip()
    return 0 < len(text) <= LONGEST_HEADING and text[-1] not in ".,;…"


def make_figures(soup: BeautifulSoup) -> None:
    """Turn an image and the italic line after it into `<figure>` with `<figcaption>`.

    The line is in the image's own paragraph or is the paragraph that follows.
    """
    for paragraph in soup.find_all("p"):
        nodes = [node for node in paragraph.children if not _is_blank(node)]
        if not nodes or not _is_picture(nodes[0]) or len(nodes) > 2:
            continue
        if len(nodes) == 2:
            caption, source = nodes[1], None
        else:
            source = _sibling(paragraph, forward=True)
            caption = _only_italic(source) if source is not None and source.name == "p" else None
        if (
            not isinstance(caption, Tag)
            or caption.name not in ("em", "i")
            or caption.find("img")
            or len(caption.get_text()) > LONGEST_CAPTION
        ):
            continue
        figure, figcaption = soup.new_tag("figure"), soup.new_tag("figcaption")
        figcaption.extend(list(caption.children))
        figure.extend([nodes[0].extract(), figcaption])
        if source is not None:
            source.decompose()
        paragraph.replace_with(figure)


def _only_italic(paragraph: Tag) -> Tag | None:
    """The `<em>` or `<i>` that a paragraph consists of, if it consists of one."""
    nodes = [node for node in paragraph.children if not _is_blank(node)]
    if len(nodes) == 1 and isinstance(nodes[0], Tag) and nodes[0].name in ("em", "i"):
        return nodes[0]
    return None


def _is_picture(node: PageElement) -> bool:
    if not isinstance(node, Tag):
        return False
    if node.name == "a":
        inside = [child for child in node.children if not _is_blank(child)]
        return len(inside) == 1 and isinstance(inside[0], Tag) and inside[0].name == "img"
    return node.name == "img"


def _is_blank(node: PageElement) -> bool:
    return isinstance(node, NavigableString) and not str(node).strip()


def _sibling(element: Tag, *, forward: bool) -> Tag | None:
    """The next (or previous) element, when nothing but blanks and empty paragraphs is between."""
    siblings: Iterable[PageElement] = (
        element.next_siblings if forward else element.previous_siblings
    )
    for node in siblings:
        if _is_blank(node):
            continue
        if not isinstance(node, Tag):
            return None
        if node.name == "p" and not node.find(True) and not node.get_text().strip():
            continue
        return node
    return None
