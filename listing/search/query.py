"""What a visitor types, as the index is asked for it: words, their corrections, the entries."""

from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import get_language
from wagtail.search.backends import get_search_backend

from listing.search import words
from listing.search.kinds import SearchKind, kinds_by_content_type
from listing.search.models import IndexedWord, Synonyms
from listing.search.public import PublicEntries
from listing.search.words import SearchTerm

# How many entries are worth comparing by how much they speak of the words: more than this say that
# the words are too common to tell, and comparing takes long.
COMPARED = 1000


class Found(NamedTuple):
    """The words that found something, by which operator, and the number of entries of each type."""

    terms: list[SearchTerm]
    operator: str
    counts: dict[int, int]


class Query:
    """The entries that everybody may see, in the active language, for what somebody typed."""

    def __init__(self, text: str):
        self.text = " ".join(text.split())[: words.QUERY_LENGTH]
        self.languages = words.OF_READERS.get(get_language() or "", words.OF_EDITORS)
        self.backend: Any = get_search_backend()
        self.kinds = kinds_by_content_type()
        self.public = PublicEntries(self.backend.entry_path, self.kinds)

    # The words

    @cached_property
    def asked(self) -> list[SearchTerm]:
        """The words that were typed, with their synonyms."""
        found = words.search_terms(self.text, self.languages)
        if found:
            for synonyms in Synonyms.objects.all():
                found = words.with_synonyms(found, synonyms.phrases, self.languages)
        return found

    @cached_property
    def meant(self) -> list[SearchTerm]:
        """The words; one that no text has is taken for a typing mistake, or for a beginning."""
        stems = {stem for term in self.asked for stem in chain(*term.choices)}
        known = set(IndexedWord.objects.filter(stem__in=stems).values_list("stem", flat=True))
        return [
            term
            if not known.isdisjoint(chain(*term.choices)) or not words.most_mistakes(term)
            else words.corrected(term, self.words_like(term))
            for term in self.asked
        ]

    def words_like(self, term: SearchTerm) -> dict[str, set[str]]:
        """Return the words of the vocabulary of about the same length, each with its stems."""
        most = words.most_mistakes(term)
        length = len(term.word)
        rows = IndexedWord.objects.annotate(length=Length("word")).filter(
            length__gte=length - most, length__lte=length + most
        )
        found: dict[str, set[str]] = {}
        for word, stem in rows.values_list("word", "stem"):
            found.setdefault(word, set()).add(stem)
        return found

    @property
    def terms(self) -> list[SearchTerm]:
        """The words by which something was found."""
        return self.found.terms

    @property
    def understood(self) -> str:
        """The words as they were corrected, empty if they are those that were typed."""
        if self.terms == self.asked:
            return ""
        return " ".join(term.word for term in self.terms)

    # The entries

    def matching(self, terms: list[SearchTerm], operator: str) -> QuerySet:
        """Return the public entries with the words, or with the whole text as their title."""
        query = self.backend.syntax.write(terms, operator)
        title = self.backend.syntax.word(words.whole(self.text))
        either = self.backend.syntax.either.join([query, title])
        return self.public.only(self.backend.matching(either, "title", "body"))

    @cached_property
    def found(self) -> Found:
        """What answers: all the words, else all as they may be meant, else some of them."""
        for operator in ("and", "or") if self.asked else ():
            for is_as_typed in (True, False):
                terms = self.asked if is_as_typed else self.meant
                if is_as_typed or terms != self.asked:
                    entries = self.matching(terms, operator).values("kind_id")
                    rows = entries.annotate(number=Count("pk")).order_by()
                    if counts := dict(rows.values_list("kind_id", "number")):
                        return Found(terms, operator, counts)
        return Found(self.asked, "and", {})

    @property
    def has_some_words_only(self) -> bool:
        return self.found.operator == "or"

    def ranked(self, kind: SearchKind | None = None) -> QuerySet:
        """Return the entries, or those of one kind: first those that a visitor most likely means.

        First those of the kind that the query names, then those with most of the words, then the
        one of this very title, those whose title begins so, and those with the words in their title
        or subtitle, short ones first. Others follow, then people and documents that only mention
        the words. Equal ones stand by how much their text says of the words, if few enough match,
        then the latest first.
        """
        operator, has, types_of = self.found.operator, self.backend.has, self.public.types_of
        query = self.backend.syntax.write(self.terms, operator)
        entries = self.matching(self.terms, operator)
        if kind is not None:
            entries = entries.filter(kind_id__in=types_of(kind))
        title, word = words.whole(self.text), self.backend.syntax.word
        has_title = When(has(query, "title"), then=Length(self.backend.title_path))
        entries = entries.annotate(in_title=Case(has_title, default=0))
        place = Case(
            When(has(word(title), "title"), then=0),
            When(has(word(f"{title}*"), "title"), then=1),
            When(in_title__gt=0, then=2),
            default=3,
        )
        are_aside = types_of(*(each for each in self.kinds.values() if each.aside))
        aside = Case(When(kind_id__in=are_aside, then=1), default=0)
        orders: list[Any] = [place, aside, "in_title"]
        if operator == "or":
            orders.insert(0, -sum(self.has_term(term) for term in self.terms))
        if kinds := types_of(*filter(self.names, self.kinds.values())):
            orders.insert(0, Case(When(kind_id__in=kinds, then=0), default=1))
        if sum(self.found.counts.values()) <= COMPARED:
            orders.append(self.backend.relevance(query).desc())
        return entries.order_by(*orders, F("key").desc())

    def has_term(self, term: SearchTerm) -> Case:
        """Return 1 for an entry that has the word, else 0."""
        has = self.backend.has(self.backend.syntax.write([term]), "title", "body")
        return Case(When(has, then=Value(1)), default=Value(0))

    def names(self, kind: SearchKind) -> bool:
        """Tell whether the query is the name of the kind."""
        language = self.languages[0]
        stems = {next(words.stems(str(name), language), "") for name in (kind.one, kind.label)}
        return len(self.terms) == 1 and self.terms[0].choices[0][0] in stems - {""}
