"""The words of texts as search compares them: without accents, elisions or endings."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import snowballstemmer
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from listing.folding import folded

QUERY_LENGTH = 200
QUERY_WORDS = 10
LONGEST_WORD = 60
APOSTROPHES = "'’ʼ"
ELISION = re.compile(
    rf"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)[{APOSTROPHES}](?=\w)", re.IGNORECASE
)
# « MonitorFish » is « Monitor-Fish ».
HUMP = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Ý][a-zà-ÿ]{2})")
# A word, or words tied together: « co-construction », « data.gouv.fr », « ancien·ne », « b@lise ».
WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}.\-‐‑·_@][^\W_]+)*")
ORDINAL = re.compile(r"(\d+)(?:ers?|eres?|res?|es?|emes?|iemes?|nde?s?|st|rd|th)")
# Folded words that say nothing of a text’s subject. A query made of nothing else keeps them.
EMPTY_WORDS = frozenset(
    """
    a afin ai as au aussi aux avec c ca ce ceci cela ces cet cette ceux chez combien comme
    comment d dans de des dont du elle elles en est et eu il ils j je l la le les leur leurs lui
    m ma mais me mes mon n ne nos notre nous on ont ou par pas pour pourquoi qu quand que quel
    quelle quelles quels qui quoi s sa sans se ses si son sont sous sur t ta te tes ton tu un
    une vos votre vous y
    an and are at be by for from how in is it of or that the this to was what when where which
    who why with
    """.split()  # noqa: SIM905
)
# Words that share the stem of others without their meaning: « données » is not « donner ».
APART = {"donnee", "nationalite", "pays", "visa"}

FRENCH, ENGLISH = "fr", "en"
# Texts without a language of their own, such as documents, are read as French.
OF_READERS = {FRENCH: (FRENCH,), ENGLISH: (ENGLISH, FRENCH)}
# Editors look for pages of any language.
OF_EDITORS = (FRENCH, ENGLISH)


class SearchTerm(NamedTuple):
    """A word of a search; a text has it if it has every stem of one of the `choices`."""

    word: str
    choices: tuple[tuple[str, ...], ...]

    @property
    def folded(self) -> str:
        return folded(self.word)

    @property
    def most_mistakes(self) -> int:
        """How many letters of it may be wrong, missing, too many, or change places."""
        word = self.folded
        if len(word) < MISTAKEN_FROM or not word.isalpha():
            return 0
        return 2 if len(word) >= TWO_MISTAKES_FROM else 1


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = FRENCH) -> str:
    """Return the common stem of a folded word, its plurals and derivatives: `defis` → `def`."""
    if ordinal := ORDINAL.fullmatch(word):
        return ordinal[1]
    if language == ENGLISH:
        return snowballstemmer.stemmer("english").stemWord(word)
    for form in (word, word.removesuffix("s")):
        if form in APART:
            return form
    # The French rules wait for accents that folding took away.
    accented = re.sub(r"ite(s?)$", r"ité\1", re.sub(r"ee(s?)$", r"e\1", word))
    accented = re.sub(r"trice(s?)$", r"teur\1", accented)  # « directrice », « directeur »
    stemmed = snowballstemmer.stemmer("french").stemWord(accented)
    if stemmed in EMPTY_WORDS:  # that of the English « sea » is « se »
        return word.removesuffix("s") or word
    return stemmed.removesuffix("x") if stemmed.endswith("eux") else stemmed


@lru_cache(maxsize=100_000)
def forms(token: str) -> tuple[str, ...]:
    parts = folded(token).split()
    return (*parts, "".join(parts)) if len(parts) > 1 else tuple(parts)


def tokens(text: str) -> list[str]:
    """Return the words of a text in small letters, with those that are tied together as one."""
    return WORD.findall(ELISION.sub(" ", HUMP.sub("-", text).lower()))


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text; those tied together each by itself, then in one."""
    return chain.from_iterable(map(forms, tokens(text)))


def stems(text: str, language: str = FRENCH) -> Iterator[str]:
    return (stem(word, language) for word in words(text))


def search_terms(text: str, languages: tuple[str, ...] = OF_EDITORS) -> list[SearchTerm]:
    """Return the terms of a query, one for each word.

    Only the first words of a long query count. A word has a choice for each of the `languages`.
    """
    found: dict[tuple[str, ...], SearchTerm] = {}
    for token in tokens(text[:QUERY_LENGTH]):
        parts = folded(token).split()
        if not parts:
            continue
        choices = [tuple(stem(part, language) for part in parts) for language in languages]
        if len(parts) > 1:
            choices += [(stem("".join(parts), language),) for language in languages]
        found.setdefault(tuple(parts), SearchTerm(token, tuple(dict.fromkeys(choices))))
    telling = [term for parts, term in found.items() if not EMPTY_WORDS.issuperset(parts)]
    return (telling or list(found.values()))[:QUERY_WORDS]


def with_synonyms(
    found: list[SearchTerm], phrases: list[str], languages: tuple[str, ...]
) -> list[SearchTerm]:
    """Return the terms, those of one of the `phrases` replaced by one for all of the phrases."""
    for phrase in sorted(phrases, key=len, reverse=True):
        said = search_terms(phrase, languages)
        choices = {term.choices for term in said}
        if said and choices.issubset({term.choices for term in found}):
            alike = dict.fromkeys(
                tuple(stem for term in search_terms(each, (language,)) for stem in term.choices[0])
                for language in languages
                for each in (phrase, *phrases)
            )
            others = [term for term in found if term.choices not in choices]
            return [*others, SearchTerm(phrase, tuple(filter(None, alike)))]
    return found


class QuerySyntax(NamedTuple):
    """Writes the full-text queries of a database. Words are letters and digits alone."""

    both: str
    either: str
    exact: str
    prefix: str

    def word(self, word: str) -> str:
        """Write a word; one that ends with `*` stands for all that begin so."""
        form = self.prefix if word.endswith("*") else self.exact
        return form.format(word.removesuffix("*"))

    def write(self, found: list[SearchTerm], operator: str = "and") -> str:
        """Write a query for texts with all the terms, or with any (`operator="or"`)."""
        join = self.both if operator.lower() == "and" else self.either
        return join.join(f"({self._choices(term)})" for term in found)

    def _choices(self, term: SearchTerm) -> str:
        return self.either.join(
            f"({self.both.join(map(self.word, choice))})" for choice in term.choices
        )


def beginnings(text: str, languages: tuple[str, ...] = OF_EDITORS) -> list[SearchTerm]:
    """Return the terms of a half-typed query, for words that begin or end so."""
    complete = search_terms(text, languages)
    return [
        SearchTerm(term.word, (*term.choices, tuple(f"{word}*" for word in parts)))
        for term in complete
        if (parts := folded(term.word).split())
    ]


def whole(title: str) -> str:
    """Return the one word that stands in the index for a whole title: « Data Med » is « DataMed ».

    No stem begins with its digit.
    """
    return "0" + "".join(folded(title).split())[:LONGEST_WORD]


# What a text speaks of ---------------------------------------------------------------------------

# Stand before a stem that is at the beginning of a text, and before one that comes again.
MARKS = AT_THE_BEGINNING, AGAIN = "00a", "00b"
BEGINNING = 40  # words


def emphasis(stems: list[str]) -> Iterator[str]:
    """Yield the words that stand in the index for what a text speaks of.

    Both databases compare texts by them. Their own measures differ.
    """
    yield from (AT_THE_BEGINNING + stem for stem in dict.fromkeys(stems[:BEGINNING]))
    yield from (AGAIN + stem for stem, number in Counter(stems).items() if number > 1)


def marked(found: list[SearchTerm], mark: str) -> list[SearchTerm]:
    """Return the terms of texts that speak of the words, by one of the `MARKS`."""
    return [
        term._replace(
            choices=tuple(tuple(f"{mark}{stem}" for stem in choice) for choice in term.choices)
        )
        for term in found
    ]


# Typing mistakes --------------------------------------------------------------------------------

# Of shorter words, too many are alike.
MISTAKEN_FROM, TWO_MISTAKES_FROM = 5, 9
# How many of the words that are most like another one count, and how unlike one may be that is
# only proposed.
NEAR, FAR = 5, 3


def mistakes(term: SearchTerm, word: str) -> int:
    return OSA.distance(term.folded, folded(word))


def nearest(term: SearchTerm, vocabulary: set[str], most: int) -> list[str]:
    """Return the words that are most like a mistaken one, with at most so many mistakes."""
    telling = sorted(vocabulary - EMPTY_WORDS)
    found = extract(term.folded, telling, scorer=OSA.distance, score_cutoff=most, limit=NEAR)
    return [word for word, _mistakes, _place in found]


def beginning(term: SearchTerm) -> SearchTerm:
    """Return the term of all words that begin so."""
    stems = [choice[0] for choice in term.choices if len(choice[0]) >= MISTAKEN_FROM]
    return term._replace(choices=tuple((f"{each}*",) for each in stems or [term.folded]))
