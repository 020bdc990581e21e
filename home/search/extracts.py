"""Marks the words that were looked for, in the sentences of a page that have most of them."""

import re
from collections.abc import Iterable
from itertools import chain, pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from home.search.words import ORDINAL, SearchTerm, forms, stem
from listing.folding import folded

EXTRACT = 260  # characters
READ = 40_000  # characters of a page that extracts are looked for in
# A non-breaking space stays where it is.
SPACES = re.compile(r"[ \t\r\n\f]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])[ \t]+|[\r\n\f]+")


# The ends of the plurals that are no mere « s » or « x »: « nationaux », « studies ».
PLURALS = re.compile(r"(?<=[^e])(?:au$|ie$)")


def singular(word: str) -> str:
    """Return what a folded word has in common with its plural alone."""
    if ordinal := ORDINAL.fullmatch(word):
        return ordinal[1]
    ending = {"au": "al", "ie": "y"}
    return PLURALS.sub(lambda end: ending[end[0]], re.sub(r"(?<=..)[sx]$", "", word))


def lines_of(text: str) -> list[str]:
    """Return the sentences of a text, and what is none, such as a heading."""
    lines = (SPACES.sub(" ", line).strip() for line in SENTENCE_END.split(text))
    return [line for line in lines if line]


def is_fragment(line: str) -> bool:
    return " " not in line or line[-1] not in ".!?…»)"


def cut(sentence: str, place: int) -> str:
    """Return some characters of a sentence, around a word at this place."""
    if len(sentence) <= EXTRACT:
        return sentence
    begin = max(0, place - EXTRACT // 2)
    begin = sentence.find(" ", begin) + 1 if begin else 0
    kept = sentence[begin : begin + EXTRACT]
    if begin + EXTRACT < len(sentence):
        kept = f"{kept.rsplit(' ', 1)[0]} …"
    return f"… {kept}" if begin else kept


class Marker:
    """Marks the words by which a search found a text.

    `asked` is the text as it was typed, `terms` are the search that was made of it, and
    `languages` those of the reader. Of the words that were typed, singular and plural are marked.
    Others of their stem are found too, but a reader would not know why they are marked.
    """

    def __init__(self, asked: str, terms: Iterable[SearchTerm], languages: Iterable[str]):
        terms, self.languages = list(terms), list(languages)
        corrected = {word for term in terms for word in forms(term.written.lower())}
        typed = corrected.union(folded(asked).split())
        self.asked = {singular(word) for word in typed}
        self.asked_stems = {stem(word, code) for word in typed for code in self.languages}
        found = {stem for term in terms for choice in term.choices for stem in choice}
        self.stems = {word for word in found if not word.endswith("*")}
        self.beginnings = tuple(word.removesuffix("*") for word in found - self.stems)

    def mark(self, text: str) -> SafeString:
        pieces, end = [], 0
        for match in self.meant(self.found_in(text)):
            pieces.append((text[end : match.start()], match[0]))
            end = match.end()
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])

    def extract(self, texts: Iterable[str]) -> SafeString:
        """Return the sentences from the one with most of the words on, marked, else the first.

        « … » stands where the text says something else in between.
        """
        read, found = 0, []
        passages = [lines_of(text) for text in texts]
        neighbours = {pair for lines in passages for pair in pairwise(lines)}
        # Each once, those that are no sentences last.
        for sentence in sorted(dict.fromkeys(chain(*passages)), key=is_fragment):
            found.append((sentence, self.found_in(sentence)))
            read += len(sentence)
            if read > READ:
                break
        if not found:
            return SafeString("")
        best = max(range(len(found)), key=lambda number: self.worth(found[number][1]))
        sentence, words = found[best]
        first = next(iter(self.meant(words) or words), None)
        kept = cut(sentence, first.start() if first else 0)
        for (before, _), (after, _) in pairwise(found[best:]):
            if is_fragment(after) or len(kept) + len(after) >= EXTRACT:
                break
            kept += f" {after}" if (before, after) in neighbours else f" … {after}"
        return self.mark(kept)

    def found_in(self, text: str) -> dict[re.Match[str], str]:
        """Return the words of a text by which it was found, each with its stem."""
        return {
            match: word
            for match in re.finditer(r"[^\W_]+", text)
            if (word := self.stem_of(match[0]))
        }

    def meant(self, found: dict[re.Match[str], str]) -> dict[re.Match[str], str]:
        """Return the words that were typed, and those that stand for others, such as synonyms."""
        return {
            match: word
            for match, word in found.items()
            if word not in self.asked_stems or singular(folded(match[0])) in self.asked
        }

    def worth(self, found: dict[re.Match[str], str]) -> tuple[int, int]:
        """Return by what a sentence is chosen: how many of the words it has, or of their kin."""
        return len(set(self.meant(found).values())), len(set(found.values()))

    def stem_of(self, word: str) -> str:
        """Return the stem by which a word was found, "" if it was not."""
        both = (stem(form, code) for form in forms(word.lower()) for code in self.languages)
        return next(
            (each for each in both if each in self.stems or each.startswith(self.beginnings)), ""
        )
