"""Marks the words that were looked for, in the paragraph of a page that has most of them."""

import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from listing.folding import folded
from listing.search.words import ORDINAL, SearchTerm, forms, stem

MARK = "<mark>"
EXTRACT = 260  # characters
READ = 40_000  # characters of a page that extracts are looked for in
# A non-breaking space stays where it is.
SPACES = re.compile(r"[ \t\r\n\f]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])[ \t]+")
PARAGRAPH_END = re.compile(r"[\r\n\f]+")


# The ends of the plurals that are no mere « s » or « x »: « nationaux », « studies ».
PLURALS = re.compile(r"(?<=[^e])(?:au$|ie$)")


def singular(word: str) -> str:
    """Return what a folded word has in common with its plural alone."""
    if ordinal := ORDINAL.fullmatch(word):
        return ordinal[1]
    ending = {"au": "al", "ie": "y"}
    return PLURALS.sub(lambda end: ending[end[0]], re.sub(r"(?<=..)[sx]$", "", word))


def paragraphs_of(text: str) -> list[list[str]]:
    """Return the sentences of each paragraph of a text, or what is none, such as a heading."""
    paragraphs = (
        [SPACES.sub(" ", sentence).strip() for sentence in SENTENCE_END.split(paragraph)]
        for paragraph in PARAGRAPH_END.split(text)
    )
    return [found for lines in paragraphs if (found := list(filter(None, lines)))]


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


class Sentence(NamedTuple):
    """A sentence, by its place in one of the paragraphs of a text."""

    text: str
    paragraphs: list[list[str]]
    paragraph: int
    line: int

    @property
    def before(self) -> list[str]:
        """The sentences of its paragraph before it."""
        return self.paragraphs[self.paragraph][: self.line]

    @property
    def following(self) -> list[str]:
        """The sentences of the text after it."""
        this, *others = self.paragraphs[self.paragraph :]
        return [*this[self.line + 1 :], *chain(*others)]

    def with_beginning(self, place: int) -> str:
        """Return its paragraph up to it, shortened around a word of it at this place if need be."""
        before = self.before
        for choice in ([*before, self.text], [*before[:1], "…", self.text]):
            if before and len(kept := " ".join(choice)) <= EXTRACT:
                return kept
        kept = cut(self.text, place)
        return f"… {kept}" if before and not kept.startswith("…") else kept


class Marker:
    """Marks the words by which a search found a text.

    `asked` is the text as it was typed, `terms` are the search that was made of it, and
    `languages` those of the reader. Of the words that were typed, singular and plural are marked.
    Others of their stem are found too: an extract that has no other words marks them.
    """

    def __init__(self, asked: str, terms: Iterable[SearchTerm], languages: Iterable[str]):
        terms, self.languages = list(terms), list(languages)
        corrected = {word for term in terms for word in forms(term.word.lower())}
        typed = corrected.union(folded(asked).split())
        self.asked = {singular(word) for word in typed}
        self.asked_stems = {stem(word, code) for word in typed for code in self.languages}
        found = {stem for term in terms for choice in term.choices for stem in choice}
        self.stems = {word for word in found if not word.endswith("*")}
        self.beginnings = tuple(word.removesuffix("*") for word in found - self.stems)

    def mark(self, text: str, *, kin: bool = False) -> SafeString:
        """Mark the words that were typed; where there are none, those of their `kin` too."""
        pieces, end = [], 0
        found = self.found_in(text)
        for match in self.meant(found) or (found if kin else {}):
            pieces.append((text[end : match.start()], match[0]))
            end = match.end()
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])

    def extract(self, texts: Iterable[str]) -> SafeString:
        """Return the sentence with most of the words, marked, else the first, and those around it.

        It begins with its paragraph, without which a reader may not know whom it speaks of. One
        « … » stands where that is too long.
        """
        passages = [paragraphs_of(text) for text in texts]
        sentences = [
            Sentence(text, passage, number, line)
            for passage in passages
            for number, paragraph in enumerate(passage)
            for line, text in enumerate(paragraph)
        ]
        read, found = 0, []
        # Those that are no sentences last.
        for sentence in sorted(sentences, key=lambda each: is_fragment(each.text)):
            found.append((sentence, self.found_in(sentence.text)))
            read += len(sentence.text)
            if read > READ:
                break
        if not found:
            return SafeString("")
        best, words = max(found, key=lambda each: self.worth(each[1]))
        first = next(iter(self.meant(words) or words), None)
        kept = best.with_beginning(first.start() if first else 0)
        for after in best.following:
            if is_fragment(after) or len(kept) + len(after) >= EXTRACT:
                break
            kept += f" {after}"
        return self.mark(kept, kin=True)

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
