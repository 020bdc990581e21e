"""Marks the words that were looked for, in the paragraph of a page that has most of them."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from listing.search.words import SearchTerm, stem, words

EXTRACT = 260  # characters
READ = 40_000  # characters of a page that extracts are looked for in
# A non-breaking space stays where it is.
SPACES = re.compile(r"[ \t\r\n\f]+")
PARAGRAPH_END = re.compile(r"[\r\n\f]+")
ENDS = ".!?…»)"


def paragraphs_of(texts: Iterable[str]) -> list[str]:
    """Return the paragraphs, those last that are none, such as a heading."""
    found = [SPACES.sub(" ", each).strip() for text in texts for each in PARAGRAPH_END.split(text)]
    return sorted(filter(None, found), key=is_sentence, reverse=True)


def is_sentence(paragraph: str) -> bool:
    """Tell whether a paragraph is more than a label, such as a heading or a button."""
    return " " in paragraph and paragraph[-1] in ENDS


def cut(paragraph: str, offset: int) -> str:
    """Return some characters of a paragraph, around a word at this offset."""
    if len(paragraph) <= EXTRACT:
        return paragraph
    begin = max(0, offset - EXTRACT // 2)
    begin = paragraph.find(" ", begin) + 1 if begin else 0
    kept = paragraph[begin : begin + EXTRACT]
    if begin + EXTRACT < len(paragraph):
        kept = f"{kept.rsplit(' ', 1)[0]} …"
    return f"… {kept}" if begin else kept


class Marker:
    """Marks the words by which a search found a text.

    `terms` are the search that was made, and `languages` those of the reader.
    """

    def __init__(self, terms: Iterable[SearchTerm], languages: Iterable[str]):
        self.languages = list(languages)
        found = {stem for term in terms for choice in term.choices for stem in choice}
        self.stems = {word for word in found if not word.endswith("*")}
        self.beginnings = tuple(word.removesuffix("*") for word in found - self.stems)

    def mark(self, text: str) -> SafeString:
        pieces, end = [], 0
        for match in self.found_in(text):
            pieces.append((text[end : match.start()], match[0]))
            end = match.end()
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])

    def passage(self, texts: Iterable[str]) -> str:
        """Return the paragraph with most of the words, shortened around the first one."""
        read, found = 0, {}
        for paragraph in paragraphs_of(texts):
            found[paragraph] = self.found_in(paragraph)
            read += len(paragraph)
            if read > READ:
                break
        if not found:
            return ""
        # Such a sentence says more than a label with more of them.
        telling = [each for each in found if found[each] and is_sentence(each)]
        best = max(telling or found, key=lambda each: len(set(found[each].values())))
        first = next(iter(found[best]), None)
        return cut(best, first.start() if first else 0)

    def found_in(self, text: str) -> dict[re.Match[str], str]:
        """Return the words of a text by which it was found, each with its stem."""
        return {
            match: word
            for match in re.finditer(r"[^\W_]+", text)
            if (word := self.stem_of(match[0]))
        }

    def stem_of(self, word: str) -> str:
        """Return the stem by which a word was found, "" if it was not."""
        both = (stem(form, code) for form in words(word) for code in self.languages)
        return next(
            (each for each in both if each in self.stems or each.startswith(self.beginnings)), ""
        )
