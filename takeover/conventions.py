"""Turns the makeshift mark-up of the old sites' authors into the right one.

Every function but `with_lists` changes a parsed document in place.
"""

import re
from html import escape

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

# A dash or bullet and a non-breaking space at the start of a line. Word processors paste it for a
# list item, and Markdown does not take it for one.
DASH = re.compile("^[ \t]*[-–•·▪][ \t]*\N{NO-BREAK SPACE}\\s*", re.MULTILINE)
# Attributes alone, never prose: `{.subtitle}`, `{: .big #top }`.
LONE_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{:?(?:\s*[.#][a-zA-Z][\w-]*)+\s*\}")
# Bold that Markdown does not see, because of blanks inside the asterisks.
SPACED_BOLD = re.compile(r"\*\*([^*\n]*)\*\*")
# Emphasis that Markdown does not see, because it is in an HTML element.
UNDERSCORED = re.compile(r"^\s*_(?!_)[^_\n]+_\s*$")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
LONGEST_HEADING = 120
LONGEST_CAPTION = 300


def apply(soup: BeautifulSoup) -> None:
    """Apply all conventions; the first ones prepare the others."""
    remove_attributes(soup)
    make_bold(soup)
    make_italic(soup)
    simplify_footnotes(soup)
    make_italic_headings(soup)


def with_lists(markdown: str) -> str:
    """Return Markdown in which a dash and non-breaking spaces begin the item of a list."""
    return DASH.sub("* ", markdown)


def remove_attributes(soup: BeautifulSoup) -> None:
    """Remove the attributes at the end of a line or right after an element."""
    for text in texts_with(soup, LONE_ATTRIBUTES):
        text.replace_with(NavigableString(LONE_ATTRIBUTES.sub("", text)))


def texts_with(soup: BeautifulSoup, pattern: re.Pattern) -> list[NavigableString]:
    """Return the texts that match `pattern`, without code and comments."""
    return [
        text
        for text in soup.find_all(string=pattern)
        if type(text) is NavigableString and not text.find_parent(["code", "pre"])
    ]


def make_bold(soup: BeautifulSoup) -> None:
    """Turn `** words **` within one text into bold, and drop asterisks that open nothing."""
    for text in texts_with(soup, re.compile(r"\*\*")):
        html = SPACED_BOLD.sub(_bold, escape(str(text), quote=False)).replace("**", "")
        text.replace_with(*BeautifulSoup(html, "html.parser").contents)


def _bold(found: re.Match) -> str:
    words = found[1].strip()
    return found[1].replace(words, f"<strong>{words}</strong>") if words else found[1]


def make_italic(soup: BeautifulSoup) -> None:
    """Turn `_words_` that fill a line within HTML into italics."""
    for text in texts_with(soup, UNDERSCORED):
        italic = soup.new_tag("em")
        italic.string = str(text).strip().strip("_").strip()
        text.replace_with(italic)


def simplify_footnotes(soup: BeautifulSoup) -> None:
    """Remove the links between the numbers and the notes of footnotes."""
    for reference in soup.select("sup.footnote-ref"):
        reference.string = reference.get_text().strip("[]")
    for extra in soup.select("a.footnote-backref, hr.footnotes-sep"):
        extra.decompose()
    for section in soup.select("section.footnotes"):
        section.unwrap()


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
        below = _next(paragraph)
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


def make_captions(soup: BeautifulSoup) -> None:
    """Give each image its caption, an element with inline mark-up, as the attribute `caption`.

    It is the `<figcaption>` of its figure, or the italic line below it in its own paragraph or in
    the next one.
    """
    for figure in soup.find_all("figure"):
        captions, images = figure.find_all("figcaption"), figure.select("img:not(figcaption img)")
        if len(captions) == len(images) == 1:
            images[0].attrs["caption"] = captions[0].extract()  # type: ignore[assignment]
    for paragraph in soup.find_all("p"):
        nodes = [node for node in paragraph.children if not _is_blank(node)]
        picture = _picture_of(nodes[0]) if nodes else None
        if picture is None or len(nodes) > 2:
            continue
        below = paragraph if len(nodes) == 2 else _next(paragraph)
        caption = nodes[1] if len(nodes) == 2 else below and _only_italic(below)
        if (
            isinstance(caption, Tag)
            and caption.name in ("em", "i")
            and not caption.find("img")
            and len(caption.get_text()) <= LONGEST_CAPTION
        ):
            picture.attrs["caption"] = caption.extract()  # type: ignore[assignment]


def _only_italic(paragraph: Tag) -> Tag | None:
    """Return the `<em>` or `<i>` that is all of a paragraph, None for any other element."""
    if paragraph.name != "p":
        return None
    nodes = [node for node in paragraph.children if not _is_blank(node)]
    if len(nodes) == 1 and isinstance(nodes[0], Tag) and nodes[0].name in ("em", "i"):
        return nodes[0]
    return None


def _picture_of(node: PageElement) -> Tag | None:
    """Return the image that a node is, or that is all of a link."""
    if isinstance(node, Tag) and node.name == "a":
        inside = [child for child in node.children if not _is_blank(child)]
        node = inside[0] if len(inside) == 1 else node
    return node if isinstance(node, Tag) and node.name == "img" else None


def _is_blank(node: PageElement) -> bool:
    return isinstance(node, NavigableString) and not str(node).strip()


def _next(element: Tag) -> Tag | None:
    """Return the next element, where only blanks and empty paragraphs are between."""
    for node in element.next_siblings:
        if _is_blank(node):
            continue
        if not isinstance(node, Tag):
            return None
        if node.name == "p" and not node.find(True) and not node.get_text().strip():
            continue
        return node
    return None
