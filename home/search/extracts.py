"""Marks the words that were looked for, in the passage that has most of them."""

import re
from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from home.search.index import SEPARATOR
from home.search.words import Clause, forms, singular, stem
from listing.folding import folded

EXTRACT = 260  # characters
READ = 40_000  # characters of a text that extracts are looked for in
MARK, END = mark_safe("<mark>"), mark_safe("</mark>")

# Pieces of a text, each with whether it is a word that was looked for.
Marked = list[tuple[str, bool]]


def join_texts(texts: Iterable[str]) -> str:
    """Return the texts in one, in which no sentence stands twice."""
    seen: set[str] = set()
    kept = []
    for text in texts:
        sentences = re.split(r"(?<=[.!?…])\s+", " ".join(text.split()))
        new = [each for each in dict.fromkeys(sentences) if each not in seen]
        seen.update(new)
        kept.append(" ".join(new))
    return SEPARATOR.join(filter(None, kept))


class Marker:
    """Marks the words by which a search found a text.

    `asked` is the text as it was typed, `clauses` are the search that was made of it, and
    `languages` those of the reader.
    """

    def __init__(self, asked: str, clauses: Iterable[Clause], languages: Iterable[str]):
        self.asked = {singular(word) for word in folded(asked).split()}
        self.languages = languages
        found = {stem for clause in clauses for choice in clause.choices for stem in choice}
        self.stems = {word for word in found if not word.endswith("*")}
        self.beginnings = tuple(word.removesuffix("*") for word in found - self.stems)

    def mark(self, text: str) -> str:
        return as_html(self.pieces(text))

    def extract(self, text: str) -> str:
        """Return the passage of the text with most of the words, marked, or its beginning."""
        return as_html(passage(self.pieces(text[:READ]), EXTRACT))

    def pieces(self, text: str) -> Marked:
        """Cut a text at the words that were looked for.

        Where the text has one of the words as it was typed, others with its stem are not marked.
        """
        found = []
        for match in re.finditer(r"[^\W_]+", text):
            for form in forms(match[0].lower()):
                if word := self.stem_of(form):
                    found.append((match, word, singular(form) in self.asked))
                    break
        exact = {word for _match, word, is_asked in found if is_asked}
        pieces: Marked = []
        end = 0
        for match, word, is_asked in found:
            if is_asked or word not in exact:
                pieces += [(text[end : match.start()], False), (match[0], True)]
                end = match.end()
        return [*pieces, (text[end:], False)]

    def stem_of(self, form: str) -> str | None:
        """Return the stem by which a folded word was found, None if it was not."""
        for word in (stem(form, language) for language in self.languages):
            if word in self.stems or word.startswith(self.beginnings):
                return word
        return None


def passage(pieces: Marked, length: int) -> Marked:
    """Return some `length` characters of the pieces where most of them are marked."""
    text = "".join(piece for piece, _is_found in pieces)
    places, start = [], 0
    for piece, is_found in pieces:
        if is_found:
            places.append((start, folded(piece)))
        start += len(piece)
    best = 0
    if places:
        spread = [
            len({word for at, word in places[i : i + 12] if at < place + length})
            for i, (place, _word) in enumerate(places)
        ]
        best = places[spread.index(max(spread))][0]
    begin = max(0, best - length // 4)
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    end = begin + length
    if end < len(text):
        end = text.rfind(" ", begin, end) if " " in text[begin:end] else end
    cut: Marked = [("… ", False)] if begin else []
    start = 0
    for piece, is_found in pieces:
        inside = piece[max(0, begin - start) : max(0, end - start)]
        if inside:
            cut.append((inside, is_found))
        start += len(piece)
    return [*cut, (" …", False)] if end < len(text) else cut


def as_html(pieces: Marked) -> str:
    marks = ((MARK, piece, END) if is_found else ("", piece, "") for piece, is_found in pieces)
    return format_html_join("", "{}{}{}", marks)
