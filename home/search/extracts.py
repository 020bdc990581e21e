"""Marks the words that were looked for, in the sentences of a page that have most of them."""

import re
from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from home.search.words import Clause, forms, stem
from listing.folding import folded

EXTRACT = 260  # characters
READ = 40_000  # characters of a page that extracts are looked for in
MARK, END = mark_safe("<mark>"), mark_safe("</mark>")
# A non-breaking space stays where it is.
SPACES = re.compile(r"[ \t\r\n\f]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])[ \t]+|[\r\n\f]+")

# Pieces of a text, each with whether it is a word that was looked for.
Marked = list[tuple[str, bool]]


def singular(word: str) -> str:
    """Return a folded word without the mark of the plural."""
    return re.sub(r"(?<=..)[sx]$", "", word)


def sentences(texts: Iterable[str]) -> list[str]:
    """Return the sentences of the texts, each once; what is none, such as a heading, comes last."""
    lines = (SPACES.sub(" ", line).strip() for text in texts for line in SENTENCE_END.split(text))
    found = dict.fromkeys(filter(None, lines))
    return sorted(found, key=is_fragment)


def is_fragment(line: str) -> bool:
    return " " not in line or line[-1] not in ".!?…»)"


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

    def extract(self, texts: Iterable[str]) -> str:
        """Return the sentences with most of the words, marked, or the first ones."""
        read, found = 0, []
        for sentence in sentences(texts):
            found.append(self.pieces(sentence))
            read += len(sentence)
            if read > READ:
                break
        return as_html(passage(found, EXTRACT))

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


def passage(found: list[Marked], length: int) -> Marked:
    """Return the sentences from the one with most of the words on, in some `length` characters."""

    def telling(sentence: Marked) -> int:
        return len({folded(piece) for piece, is_found in sentence if is_found})

    if not found:
        return []
    best = max(range(len(found)), key=lambda number: telling(found[number]))
    kept = shortened(found[best], length)
    for sentence in found[best + 1 :]:
        is_too_long = length_of(kept) + length_of(sentence) >= length
        if is_too_long or is_fragment("".join(piece for piece, _ in sentence)):
            break
        kept += [(" ", False), *sentence]
    return kept


def length_of(pieces: Marked) -> int:
    return sum(len(piece) for piece, _is_found in pieces)


def shortened(pieces: Marked, length: int) -> Marked:
    """Return some `length` characters of a sentence, around the first word that was found."""
    text = "".join(piece for piece, _is_found in pieces)
    if len(text) <= length:
        return pieces
    before = next((number for number, (_, is_found) in enumerate(pieces) if is_found), 0)
    begin = max(0, length_of(pieces[:before]) - length // 2)
    begin = text.find(" ", begin) + 1 if begin else 0
    end = text.rfind(" ", begin, begin + length)
    end = end if begin + length < len(text) and end > begin else begin + length
    cut: Marked = [("… ", False)] if begin else []
    start = 0
    for piece, is_found in pieces:
        if inside := piece[max(0, begin - start) : max(0, end - start)]:
            cut.append((inside, is_found))
        start += len(piece)
    return [*cut, (" …", False)] if end < len(text) else cut


def as_html(pieces: Marked) -> str:
    marks = ((MARK, piece, END) if is_found else ("", piece, "") for piece, is_found in pieces)
    return format_html_join("", "{}{}{}", marks)
