"""Finds a person's name in any text, JSON or HTML, however it is written, and takes it out."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from wagtail.coreutils import string_to_ascii

from challenges.folding import folded

REPLACEMENT = "une personne"
# Latin letters without their accents; an accent may also be a character of its own.
LETTERS = {code: string_to_ascii(chr(code)) for code in range(0xC0, 0x250)}
PLAIN = {code: letters for code, letters in LETTERS.items() if letters.isalpha()}
PLAIN |= dict.fromkeys(range(0x300, 0x370), "")
# Between two words of a name; a tag may stand there: « <b>Ada</b> Lovelace ».
BETWEEN_WORDS = r"(?:[\s\-_.,’'‘+]|%20|&nbsp;|&#x27;|&#39;|<[^<>]*>)+"
TAG = re.compile(r"<[^<>]*>")
LINK = re.compile(r"(<a\b[^>]*>)(.*?)</a>", re.IGNORECASE | re.DOTALL)
WHOLE_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|/)\S*\Z", re.IGNORECASE)
ADDRESS = re.compile(r"""(?:https?://|mailto:)[^\s<>"']+""", re.IGNORECASE)
SENTENCE_START = re.compile(r"(?:^|[.!?…>])[\s\xa0]*\Z")
# Where a page is: changed by moving the page, never by rewriting a text.
PLACES = frozenset({"slug", "url_path"})


class NameMatcher:
    """The ways in which texts may name somebody, or link to one of the pages `page_ids`.

    Case, accents and separators do not matter, nor does « Lovelace Ada »: an address or a file
    name is found as well. Every method takes a string, or JSON of any depth, also inside a string.
    """

    def __init__(self, names: Iterable[str], page_ids: Iterable[int] = ()):
        written = "|".join(sorted({way for name in names for way in _ways_to_write(name)}))
        self._name = re.compile(
            rf"(?P<elided>\b(?:d|qu)e[ \xa0])?(?<![^\W_])(?:{written})(?![^\W_])(?:@[\w.-]+)?",
            re.IGNORECASE,
        )
        self._page_ids = {str(pk) for pk in page_ids}

    def mentions(self, value: Any) -> bool:
        """Tell whether the name stands in `value`."""
        return _mapped(value, lambda text: "" if self._in(text) else text) != value

    def without_links(self, value: Any) -> Any:
        """Return `value` with the words of rich text links to the pages, no longer linked."""
        return _mapped(value, lambda text: LINK.sub(self._unlinked, text))

    def without_name(self, value: Any) -> Any:
        """Return `value` with « une personne » for the name, and without addresses that hold it."""
        return _mapped(value, self._without_name)

    def _unlinked(self, link: re.Match) -> str:
        tag = link[1]
        page = re.search(r"""\bid=["']?(\d+)""", tag)
        leads_there = 'linktype="page"' in tag and page and page[1] in self._page_ids
        return link[2] if leads_there else link[0]

    def _without_name(self, text: str) -> str:
        if not self._in(text):
            return text
        if WHOLE_ADDRESS.match(text):
            return ""
        text = LINK.sub(lambda link: link[2] if self._in(link[1]) else link[0], text)
        text = ADDRESS.sub(lambda found: "" if self._in(found[0]) else found[0], text)
        return self._with_other_words(text)

    def _in(self, text: str) -> bool:
        ways = {text, unquote(text)}
        return any(self._name.search(way.translate(PLAIN)) for way in ways)

    def _with_other_words(self, text: str) -> str:
        # Where in `text` each character of its plain form stands: « œ » has two there.
        places = [place for place, letter in enumerate(text) for _ in letter.translate(PLAIN)]
        places.append(len(text))
        result, done = "", 0
        for found in self._name.finditer(text.translate(PLAIN)):
            start, end = places[found.start()], places[found.end()]
            words = REPLACEMENT
            if elided := found["elided"] or "":
                elided = elided[:-2] + "’"
            elif SENTENCE_START.search(text[max(start - 10, 0) : start]):
                words = words[0].upper() + words[1:]
            tags = "".join(TAG.findall(text[start:end]))
            result += text[done:start] + elided + words + tags
            done = end
        return result + text[done:]


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return `value` with `change` made to every text in it."""
    match value:
        case dict():
            return {
                key: item if key in PLACES else _mapped(item, change) for key, item in value.items()
            }
        case list():
            return [_mapped(item, change) for item in value]
        case str():
            if value[:1] in ("[", "{") and isinstance(stored := _parsed(value), dict | list):
                changed = _mapped(stored, change)
                return value if changed == stored else json.dumps(changed)
            return change(value)
        case _:
            return value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _ways_to_write(name: str) -> set[str]:
    """Return patterns for the name as it is, and for its folded words from each of them on."""
    words = folded(name).split()
    turned = {BETWEEN_WORDS.join(words[i:] + words[:i]) for i in range(len(words))}
    return turned | {re.escape(name.translate(PLAIN))}
