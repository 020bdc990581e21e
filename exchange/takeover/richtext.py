"""Text and inline tags as the HTML that Wagtail stores for rich text."""

import re
import unicodedata
from html import escape
from typing import Any

from bs4 import BeautifulSoup

# XML's control characters, which no editor can show.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BLANKS = re.compile("[ \t\r\n\f\v\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]+")

BREAKS = re.compile(r"<br\s*/?>")
RAISED = re.compile(r"<sup>(\d+)</sup>")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# Mark-up that authors typed in places for words alone.
TYPED = re.compile(r"\*\*|(?<!\s)\s*\{[.:#][^{}]*\}|\[\^[\w-]+\]")

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


def line(value: Any) -> str:
    """Return a value on one line, without invisible characters; "" for all but text and numbers."""
    is_plain = value is not None and not isinstance(value, dict | list | bool)
    return clean(nfc(str(value))).strip(" \xa0") if is_plain else ""


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def paragraph(text: str) -> str:
    """A plain text as `<p>`, or nothing when it is blank."""
    text = clean(text).strip()
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def bold(text: str) -> str:
    """A plain text as a bold `<p>`, or nothing when it is blank."""
    return paragraph(text).replace("<p>", "<p><b>").replace("</p>", "</b></p>")


def words_of(attribute: str) -> str:
    """The words of an attribute, without the mark-up that was typed there in vain."""
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


def tidy(html: str) -> str:
    """Return the HTML of one paragraph with single blanks, none at its ends, and no empty tag."""
    html, before = clean(html), ""
    while html != before:
        before = html
        html = SECOND_BLANK.sub(r"\1\2", EMPTY_TAG.sub("", html))
        html = BLANK_END.sub(r"\1", BLANK_START.sub(r"\1", html))
    return html
