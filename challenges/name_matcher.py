"""Finds a person's name in any text, JSON or HTML, however it is written, and takes it out."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import unquote

from wagtail.coreutils import string_to_ascii

from challenges.folding import folded

REPLACEMENT = "une personne"
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

    def mentions(self, value: Any) -> int:
        """Return how often the name stands in `value`."""
        found = 0

        def count(text: str) -> str:
            nonlocal found
            found += sum(1 for _ in self._name.finditer(unquote(text) if "%" in text else text))
            return text

        _mapped(value, count)
        return found

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
        return self._name.sub(self._replaced, text)

    def _in(self, text: str) -> bool:
        return bool(self._name.search(text) or ("%" in text and self._name.search(unquote(text))))

    def _replaced(self, found: re.Match) -> str:
        before = found.string[: found.start()]
        elided = found["elided"] or ""
        words = REPLACEMENT
        if elided:
            elided = elided[:-2] + "’"
        elif SENTENCE_START.search(before[-10:]):
            words = words[0].upper() + words[1:]
        return elided + words + "".join(TAG.findall(found[0]))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return `value` with `change` made to every text in it; the same object if none changes."""
    match value:
        case dict():
            items = {
                key: item if key in PLACES else _mapped(item, change) for key, item in value.items()
            }
            return value if items == value else items
        case list():
            changed = [_mapped(item, change) for item in value]
            return value if changed == value else changed
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
    words = [_word_pattern(word) for word in folded(name).split()]
    turned = {BETWEEN_WORDS.join(words[i:] + words[:i]) for i in range(len(words))}
    return turned | {re.escape(name)}


def _word_pattern(word: str) -> str:
    letters = _accented_letters()
    pattern, position = "", 0
    while position < len(word):
        pair = word[position : position + 2]
        if len(pair) == 2 and letters.get(pair):
            pattern += f"(?:[{letters[pair]}]|{_letter(pair[0])}{_letter(pair[1])})"
            position += 2
        else:
            pattern += _letter(word[position])
            position += 1
    return pattern


def _letter(letter: str) -> str:
    # An accent may also follow as a character of its own.
    return f"[{letter}{_accented_letters().get(letter, '')}][\u0300-\u036f]*"


@cache
def _accented_letters() -> dict[str, str]:
    """Return the Latin letters that fold to each ASCII letter, or pair of letters (« œ »)."""
    letters: dict[str, str] = defaultdict(str)
    for code in range(0xC0, 0x250):
        if (plain := string_to_ascii(chr(code)).lower()).isalpha():
            letters[plain] += chr(code)
    return letters
