"""Texts of the old sites on one line, in a paragraph, or in a note."""

import re
import unicodedata
from html import escape
from typing import Any

from takeover.html_text import clean, plain_text

BREAKS = re.compile(r"<br\s*/?>")
# Mark-up that authors typed in places for words alone.
TYPED = re.compile(r"\*\*|(?<!\s)\s*\{[.:#][^{}]*\}|\[\^[\w-]+\]")


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
