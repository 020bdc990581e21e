"""Marks the words that were looked for, in the paragraph of a page that has most of them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from listing.search.words import SearchTerm, stem, words

MARK = "<mark>"
EXTRACT = 260  # characters
READ = 40_000  # characters of a page that extracts are looked for in
# A non-breaking space stays where it is.
SPACES = re.compile(r"[ \t\r\n\f]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])[ \t]+")
PARAGRAPH_END = re.compile(r"[\r\n\f]+")


class Sentence(NamedTuple):
    """A sentence, or what is none, such as a heading."""

    text: str
    # The numbers of its text and of its paragraph there.
    paragraph: tuple[int, int]

    @property
    def is_fragment(self) -> bool:
        return " " not in self.text or self.text[-1] not in ".!?…»)"


def sentences_of(texts: Iterable[str]) -> list[Sentence]:
    return [
        Sentence(found, (number, paragraph))
        for number, text in enumerate(texts)
        for paragraph, lines in enumerate(PARAGRAPH_END.split(text))
        for sentence in SENTENCE_END.split(lines)
        if (found := SPACES.sub(" ", sentence).strip())
    ]


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


def with_beginning(before: list[str], sentence: str, place: int) -> str:
    """Return a sentence after those of its paragraph, shortened around this place if need be."""
    for choice in ([*before, sentence], [*before[:1], "…", sentence]):
        if before and len(kept := " ".join(choice)) <= EXTRACT:
            return kept
    kept = cut(sentence, place)
    return f"… {kept}" if before and not kept.startswith("…") else kept


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

    def extract(self, texts: Iterable[str]) -> SafeString:
        """Return the sentence with most of the words, marked, else the first, and those around it.

        It begins with its paragraph, without which a reader may not know whom it speaks of. One
        « … » stands where that is too long.
        """
        sentences = sentences_of(texts)
        read, found = 0, {}
        # Those that are no sentences last.
        for number in sorted(range(len(sentences)), key=lambda each: sentences[each].is_fragment):
            found[number] = self.found_in(sentences[number].text)
            read += len(sentences[number].text)
            if read > READ:
                break
        if not found:
            return SafeString("")
        best = max(found, key=lambda number: len(set(found[number].values())))
        text, paragraph = sentences[best]
        before = [each.text for each in sentences[:best] if each.paragraph == paragraph]
        first = next(iter(found[best]), None)
        kept = with_beginning(before, text, first.start() if first else 0)
        for after in sentences[best + 1 :]:
            is_other_text = after.paragraph[0] != paragraph[0]
            if is_other_text or after.is_fragment or len(kept) + len(after.text) >= EXTRACT:
                break
            kept += f" {after.text}"
        return self.mark(kept)

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
