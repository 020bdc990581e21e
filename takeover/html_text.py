"""The text of HTML, and HTML as rich text stores it."""

import re

from bs4 import BeautifulSoup

# XML's control characters, which no editor can show.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BLANKS = re.compile("[ \t\r\n\f\v\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]+")
RAISED = re.compile(r"<sup>(\d+)</sup>")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# Invisible blanks of a paragraph, with the tags between them as a group.
TAGS = r"((?:<(?!br/)[^>]*>)*)"
EMPTY_TAG = re.compile(r"<(?!br/)(\w+)[^>]*></\1>")
SECOND_BLANK = re.compile(rf"( |<br/>){TAGS} +")
BLANK_START = re.compile(rf"^{TAGS}(?:[\s\xa0]|<br/>)+")
# A run of blanks is tried from its beginning alone, or a long one would take long.
BLANK_END = re.compile(rf"(?<![\s\xa0])(?<!<br/>)(?:[\s\xa0]|<br/>)++{TAGS}$")


def clean(text: str) -> str:
    """Return a text without control characters, its runs of blanks as one space.

    Non-breaking spaces stay.
    """
    return BLANKS.sub(" ", CONTROLS.sub(" ", text.replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")))


def plain_text(html: str) -> str:
    """The text of rich text: a line for `<br/>` and items, an empty line between paragraphs."""
    html = RAISED.sub(lambda found: found[1].translate(SUPERSCRIPTS), html)
    html = html.replace("<br/>", "\n").replace("<p>", "<p>\n\n").replace("<li>", "<li>\n")
    # Without any tag, the parser would warn of a text that is but an address.
    return BeautifulSoup(f"<b>{html}", "html.parser").get_text().strip()


def tidy(html: str) -> str:
    """Return the HTML of one paragraph with single blanks, none at its ends, and no empty tag."""
    html, before = clean(html), ""
    while html != before:
        before = html
        html = SECOND_BLANK.sub(r"\1\2", EMPTY_TAG.sub("", html))
        html = BLANK_END.sub(r"\1", BLANK_START.sub(r"\1", html))
    return html
