"""Text and inline tags to the HTML that Wagtail stores for rich text."""

import re
from collections.abc import Callable
from html import escape

from bs4 import BeautifulSoup

# XML's control characters, which no editor can show.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BLANKS = re.compile("[ \t\r\n\f\v\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]+")

BREAKS = re.compile(r"<br\s*/?>")
RAISED = re.compile(r"<sup>(\d+)</sup>")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# Mark-up that authors type where only words can stand.
TYPED = re.compile(r"\*\*|\s*\{[.:#][^{}]*\}|\[\^[\w-]+\]")

# A piece of a paragraph: text, or a tag with what opens it (None: it closes).
Piece = str | tuple[str, str | None]


def clean(text: str) -> str:
    """Text with runs of blanks as one space, non-breaking spaces kept, controls and BOM out."""
    return BLANKS.sub(" ", CONTROLS.sub(" ", text.replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")))


def paragraph(text: str) -> str:
    """A plain text as `<p>`, or nothing when it is blank."""
    text = clean(text).strip()
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def bold(text: str) -> str:
    """A plain text as a bold `<p>`, or nothing when it is blank."""
    return paragraph(text).replace("<p>", "<p><b>").replace("</p>", "</b></p>")


def words_of(attribute: str) -> str:
    """The words of an attribute, in which nobody can show the mark-up that was typed there."""
    return clean(plain_text(BREAKS.sub(" ", TYPED.sub("", attribute)))).strip()


def excerpt(text: str) -> str:
    """The beginning of a text, for a note."""
    text = clean(text).strip()
    return text if len(text) <= 60 else f"{text[:59]}…"


def plain_text(html: str) -> str:
    """The text of rich text: a line for `<br/>` and items, an empty line between paragraphs."""
    html = RAISED.sub(lambda found: found[1].translate(SUPERSCRIPTS), html)
    html = html.replace("<br/>", "\n").replace("<p>", "<p>\n\n").replace("<li>", "<li>\n")
    # Without any tag, the parser would warn of a text that is but an address.
    return BeautifulSoup(f"<b>{html}", "html.parser").get_text().strip()


def render(run: list[Piece]) -> str:
    """The HTML of one paragraph's pieces: blanks collapsed, none at the edges, no empty tag."""
    pieces: list[Piece] = []
    ends_blank = True
    for piece in run:
        if isinstance(piece, str):
            text = clean(piece)
            if ends_blank:
                text = text.lstrip(" ")
            if text:
                ends_blank = text.endswith(" ")
                pieces.append(text)
        else:
            ends_blank = ends_blank or piece[0] == "br"
            pieces.append(piece)
    _trim(pieces, 0, str.lstrip)
    _trim(pieces, -1, str.rstrip)
    if not any(isinstance(piece, str) for piece in pieces):
        return ""
    html: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            html.append(escape(piece, quote=False))
        elif piece[1] is None:
            if html and html[-1].startswith((f"<{piece[0]}>", f"<{piece[0]} ")):
                html.pop()
            else:
                html.append(f"</{piece[0]}>")
        else:
            html.append(piece[1])
    return "".join(html)


def _trim(pieces: list[Piece], end: int, strip: Callable[[str], str]) -> None:
    """Take blanks and line breaks off one end of a paragraph, tags left in place."""
    positions = range(len(pieces)) if end == 0 else range(len(pieces) - 1, -1, -1)
    emptied = []
    for position in positions:
        piece = pieces[position]
        if isinstance(piece, str):
            text = strip(piece)
            if text:
                pieces[position] = text
                break
            emptied.append(position)
        elif piece[0] == "br":
            emptied.append(position)
    for position in sorted(emptied, reverse=True):
        del pieces[position]
