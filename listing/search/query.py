"""What somebody types, as the index is asked for it: the words that are meant, and the entries."""

from collections.abc import Iterable
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Exists, F, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from listing.search import words
from listing.search.kinds import PAGES, SearchKind, kinds_by_model
from listing.search.models import IndexedWord, Synonyms
from listing.search.words import FRENCH, SearchTerm
from publishing.base.visibility import visible_to_all

# How many entries are worth comparing by how much they speak of the words: more than this say that
# the words are too common to tell, and comparing takes long.
COMPARED = 1000
LONGEST_TITLE = 10_000  # characters; entries without the words in their title stand after it


class Matches(NamedTuple):
    """The words that found something, by which operator, and the number of entries of each type."""

    terms: list[SearchTerm]
    operator: str
    counts: dict[int, int]


class Query:
    """The entries that everybody may see, in the active language, for what somebody typed.

    Entries are of these `models`, or of all that name a kind. Words are understood by what such
    entries say: nothing else is ever told of the others. Costs at most five queries, and two more
    for each word that stands in no text.
    """

    def __init__(self, text: str, *models: type[Any]):
        self.text = " ".join(text.split())[: words.QUERY_LENGTH]
        self.language = get_language() or FRENCH
        self.languages = words.OF_READERS.get(self.language, words.OF_EDITORS)
        self.backend: Any = get_search_backend()
        self.models = {
            ContentType.objects.get_for_model(model).pk: model
            for model in models or kinds_by_model()
        }
        self.kinds = {key: kinds_by_model()[model] for key, model in self.models.items()}
        self.page_types = {key for key, model in self.models.items() if issubclass(model, Page)}

    # The words

    @cached_property
    def typed(self) -> list[SearchTerm]:
        return words.search_terms(self.text, self.languages)

    @cached_property
    def asked(self) -> list[SearchTerm]:
        """The words that were typed, with their synonyms."""
        return self.with_synonyms(self.typed)

    @cached_property
    def synonyms(self) -> list[Synonyms]:
        return list(Synonyms.objects.all())

    def with_synonyms(self, found: list[SearchTerm]) -> list[SearchTerm]:
        for synonyms in self.synonyms if found else ():
            found = words.with_synonyms(found, synonyms.phrases, self.languages)
        return found

    @cached_property
    def corrected(self) -> list[SearchTerm]:
        """The words; one that stands in no text is looked for with those that are most like it."""
        doubtful = [term for term in self.asked if term in self.typed and term.most_mistakes]
        stems = {stem for term in doubtful for stem in chain(*term.choices)}
        known = self.public_words(IndexedWord.objects.all(), stems)
        return [
            self.widened(term, set(chain(*known.values())))
            if term in doubtful and all(words.mistakes(term, word) for word in known)
            else term
            for term in self.asked
        ]

    def widened(self, term: SearchTerm, shown: set[str]) -> SearchTerm:
        """Return the term with the words most like it and their synonyms, else as a beginning.

        A stem that is `shown` is looked for as well.
        """
        near = self.words_like(term, term.most_mistakes)
        own = [choice for choice in term.choices if shown.issuperset(choice)]
        if near:
            least = min(words.mistakes(term, word) for word in near)
            nearest = [word for word in near if words.mistakes(term, word) == least]
            found = [(stem,) for word in nearest for stem in sorted(near[word])]
            meant = (words.search_terms(word, self.languages) for word in nearest)
            like = chain(*(self.with_synonyms(terms) for terms in meant))
            alike = chain(*(each.choices for each in like))
            choices = tuple(dict.fromkeys([*own, *found, *alike]))
            return term if choices == tuple(own) else SearchTerm(nearest[0], choices)
        return term if own else words.beginning(term)

    def words_like(self, term: SearchTerm, most: int) -> dict[str, set[str]]:
        """Return the words with at most so many mistakes, each with its stems, that are shown."""
        length = len(term.folded)
        # Nobody types two letters too many: « nationalité » is not « nationale ». Nor is the first
        # letter mistaken.
        vocabulary = IndexedWord.objects.filter(word__startswith=term.folded[0])
        vocabulary = vocabulary.annotate(length=Length("word"))
        vocabulary = vocabulary.filter(length__gte=length - 1, length__lte=length + most)
        near = words.nearest(term, set(vocabulary.values_list("word", flat=True)), most)
        rows = IndexedWord.objects.filter(word__in=near)
        return self.public_words(rows, set(rows.values_list("stem", flat=True)))

    def public_words(self, rows: QuerySet, stems: set[str]) -> dict[str, set[str]]:
        """Return the words as written, each with its stems, that stand in what everybody sees."""
        found: dict[str, set[str]] = {}
        word = self.backend.syntax.word
        is_shown = (Q(stem=stem) & Exists(self.public(word(stem))) for stem in stems)
        shown = rows.filter(reduce(or_, is_shown, Q(pk__in=[]))).order_by("word", "-written")
        for text, stem in shown.values_list("written", "stem"):
            found.setdefault(text, set()).add(stem)
        return found

    @property
    def terms(self) -> list[SearchTerm]:
        """The words by which something was found."""
        return self.found.terms

    @property
    def understood(self) -> str:
        """The words as they were corrected, empty if they are those that were typed."""
        told = [term.word for term in self.terms]
        return " ".join(told) if told != [term.word for term in self.asked] else ""

    @cached_property
    def near_words(self) -> list[str]:
        """Words to try where nothing answers: those that are most like the ones that were typed."""
        near = (
            self.words_like(term, min(words.FAR, len(term.folded) // 2))
            for term in self.typed
            if term.folded.isalpha()
        )
        return [*chain(*near)][: words.NEAR]

    # The entries

    @cached_property
    def pages(self) -> QuerySet:
        """The public pages in the active language."""
        return visible_to_all(Page.objects.filter(locale__language_code=self.language)).order_by()

    @property
    def is_untranslated(self) -> Q:
        """The condition that an entry is of a French page, such as a challenge, not translated."""
        named = [key for key in self.page_types if self.kinds[key] != PAGES]
        pages = visible_to_all(Page.objects.filter(locale__language_code=FRENCH)).order_by()
        missing = pages.exclude(translation_key__in=self.pages.values("translation_key"))
        return Q(kind_id__in=named, key__in=missing.values("pk"))

    @cached_property
    def is_public(self) -> Q:
        """The condition that everybody may find what an entry is of."""
        condition = Q(kind_id__in=self.page_types, key__in=self.pages.values("pk"))
        if self.language != FRENCH:
            condition |= self.is_untranslated
        for key in self.models.keys() - self.page_types:
            keys = self.models[key].found_by_all(self.pages).values("pk")
            condition |= Q(kind_id=key, key__in=keys)
        return condition

    def entries(self, query: str, *columns: str) -> QuerySet:
        return self.backend.entries(query, self.models, *columns)

    def public(self, query: str, *columns: str) -> QuerySet:
        return self.entries(query, *(columns or ("title", "body"))).filter(self.is_public)

    def written(self, terms: list[SearchTerm], operator: str) -> str:
        """Write a query for entries with the words, or with the whole text as their title."""
        title = self.backend.syntax.word(words.whole(self.text))
        return self.backend.syntax.either.join([self.backend.syntax.write(terms, operator), title])

    @cached_property
    def found(self) -> Matches:
        """What answers: all the words as they may be meant, else some of them."""
        for operator in ("and", "or")[: len(self.asked)]:
            entries = self.public(self.written(self.corrected, operator)).values("kind_id")
            rows = entries.annotate(number=Count("pk")).order_by()
            if counts := dict(rows.values_list("kind_id", "number")):
                return Matches(self.corrected, operator, counts)
        return Matches(self.asked, "and", {})

    @property
    def everything(self) -> int:
        return sum(self.found.counts.values())

    @property
    def has_some_words_only(self) -> bool:
        return self.found.operator == "or"

    def types_of(self, kinds: Iterable[SearchKind]) -> list[int]:
        return [content_type for content_type, kind in self.kinds.items() if kind in kinds]

    def ranked(self, kind: SearchKind | None = None) -> QuerySet:
        """Return the entries, or those of one kind: first those that a visitor most likely means.

        First those in the active language, then those of the kind that the query names, then those
        with most of the words, then the one of this very title, those whose title begins so, and
        those with the words in one of their titles, short ones first. Others follow, then
        people and documents that only mention the words. Equal ones stand by how much their text
        says of the words, if few enough match, then the latest first.
        """
        operator, has = self.found.operator, self.backend.has
        query = self.backend.syntax.write(self.terms, operator)
        entries = self.public(self.written(self.terms, operator))
        if kind is not None:
            entries = entries.filter(kind_id__in=self.types_of([kind]))
        title, word = words.whole(self.text), self.backend.syntax.word
        is_title = When(has(word(title), "title"), then=0)
        begins_so = When(has(word(f"{title}*"), "title"), then=1)
        has_title = When(has(query, "title"), then=Length(self.backend.title_path))
        are_aside = self.types_of([each for each in self.kinds.values() if each.aside])
        aside = Case(When(kind_id__in=are_aside, then=LONGEST_TITLE), default=0)
        rank = Case(is_title, begins_so, default=2)
        orders: list[Any] = [rank, Case(has_title, default=2 * LONGEST_TITLE) + aside]
        if operator == "or" and len(self.terms) > 2:  # of two words, each has one
            orders.insert(0, -sum(self.has([term], "title", "body") for term in self.terms))
        if named := [each for each in self.kinds.values() if not each.aside and self.names(each)]:
            orders.insert(0, Case(When(kind_id__in=self.types_of(named), then=0), default=1))
        if self.language != FRENCH:
            orders.insert(0, Case(When(self.is_untranslated, then=1), default=0))
        if self.everything <= COMPARED:
            speaks = [self.has(words.marked(self.terms, mark), "body") for mark in words.MARKS]
            editorial = Case(When(kind_id__in=self.types_of([PAGES]), then=0), default=1)
            orders += [-sum(speaks), editorial]
        return entries.order_by(*orders, F("key").desc())

    def has(self, terms: list[SearchTerm], *columns: str) -> Case:
        """Return 1 for an entry that has the words in one of the columns, else 0."""
        query = self.backend.syntax.write(terms, self.found.operator)
        return Case(When(self.backend.has(query, *columns), then=Value(1)), default=Value(0))

    def names(self, kind: SearchKind) -> bool:
        """Tell whether the query is the name of the kind."""
        language = self.languages[0]
        stems = {next(words.stems(str(name), language), "") for name in (kind.one, kind.label)}
        return len(self.terms) == 1 and self.terms[0].choices[0][0] in stems - {""}

    def beginning_so(self) -> QuerySet:
        """Return the entries that a half-typed text may mean, those with short titles first."""
        query = self.backend.syntax.write(words.beginnings(self.text, self.languages))
        entries = self.public(query, "autocomplete")
        return entries.order_by(Length(self.backend.title_path), "key")

    # The pages of a list

    def among(self, pages: QuerySet) -> QuerySet:
        """Return those of the pages that answer."""
        query = self.written(self.terms, self.found.operator)
        keys = self.entries(query, "title", "body").values("key")
        return pages.filter(self.backend.key_in(keys))

    def best_first(self, pages: QuerySet) -> QuerySet:
        """Sort the pages that answer: by how many of the words they have, then by their title.

        The one of this very title stands before those that have the words in it. The order that
        the pages had sorts equal ones.
        """
        write, title = self.backend.syntax.write, self.backend.syntax.word(words.whole(self.text))
        query = write(self.terms, self.found.operator)
        rank = Case(
            When(pk__in=self.entries(title, "title").values("key"), then=0),
            When(pk__in=self.entries(query, "title").values("key"), then=1),
            default=2,
        )
        orders: list[Any] = [rank, *pages.query.order_by]
        if self.has_some_words_only and len(self.terms) > 2:
            rows = [self.entries(write([term]), "title", "body") for term in self.terms]
            has = [Case(When(pk__in=each.values("key"), then=1), default=0) for each in rows]
            orders.insert(0, -sum(has))
        return pages.order_by(*orders)
