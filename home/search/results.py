"""The results of `/recherche/`: live public pages and documents, by kind, with extracts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from home.models import IndexedWord, Synonyms
from home.search import words
from home.search.extracts import Marker, join_texts
from home.search.kinds import DOCUMENTS, KINDS, PAGES, Kind, kinds_by_content_type
from home.search.outside import outside_pages
from home.search.words import Clause
from media import references
from publishing.restrictions import visible_to_all

PAGE_SIZE = 10
SUGGESTIONS = 6
# How many entries are worth comparing by how much they speak of the words: more than this say that
# the words are too common to tell, and comparing takes long.
COMPARED = 1000

# The content type and the key of what an entry is of.
Row = tuple[int, int]


@dataclass(frozen=True)
class Result:
    title: str
    url: str
    kind: Kind
    extract: str
    details: str = ""


class Search:
    """The search of an address: `?q=…&type=…&page=…`.

    Parameters may hold anything, and a value that names nothing is left aside. Costs at most nine
    queries at any size of the site, and one for each type of the pages that it shows.
    """

    def __init__(self, request: HttpRequest, text: str, kind: str = "", page: str | None = None):
        self.request = request
        self.text = " ".join(text.split())[: words.QUERY_LENGTH]
        self.kind = next((found for found in KINDS if found.value == kind), None)
        self.page = page
        self.languages = words.OF_READERS.get(get_language() or "", words.OF_EDITORS)
        self.backend: Any = get_search_backend()
        self.kinds = kinds_by_content_type()

    # The words

    @cached_property
    def asked(self) -> list[Clause]:
        """The words that were typed, with their synonyms."""
        found = words.clauses(self.text, self.languages)
        if found:
            for synonyms in Synonyms.objects.all():
                found = words.with_synonyms(found, synonyms.phrases, self.languages)
        return found

    @cached_property
    def clauses(self) -> list[Clause]:
        """The words; one that no page has may also be a typing mistake or a beginning."""
        stems = {stem for clause in self.asked for choice in clause.choices for stem in choice}
        forms = {form for clause in self.asked for form in words.mistaken_forms(clause)}
        alike: dict[str, set[str]] = {}
        rows = IndexedWord.objects.filter(Q(form__in=forms) | Q(stem__in=stems))
        for form, stem in rows.values_list("form", "stem"):
            alike.setdefault(form, set()).add(stem)
        known = stems & {stem for found in alike.values() for stem in found}
        return [words.forgiving(clause, known, alike) for clause in self.asked]

    @property
    def is_forgiving(self) -> bool:
        """Whether no page has one of the words as it was typed."""
        return self.clauses != self.asked

    # The entries

    def public(self, entries: QuerySet) -> QuerySet:
        """Return only the entries that everybody may see, in the active language."""
        entry = self.backend.entry_path
        pages = [pk for pk, kind in self.kinds.items() if kind != DOCUMENTS]
        is_page = Q(kind_id__in=pages, key__in=self.public_pages().values("pk"))
        return entries.annotate(
            kind_id=F(f"{entry}content_type_id"),
            object_key=F(f"{entry}object_id"),
            key=Cast(f"{entry}object_id", BigIntegerField()),
        ).filter(is_page | self.is_public_document)

    def public_pages(self) -> QuerySet:
        pages = Page.objects.filter(locale__language_code=get_language())
        return visible_to_all(pages).order_by()

    @cached_property
    def is_public_document(self) -> Q:
        """The condition that an entry is of a document that a public page names."""
        kind = ContentType.objects.get_for_model(get_document_model())
        pages = self.public_pages().annotate(key=Cast("pk", CharField()))
        named = ReferenceIndex.objects.filter(
            to_content_type=kind,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=pages.values("key"),
        )
        documents = get_document_model().objects.filter(trashed=None)
        for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
            documents = documents.exclude(collection__path__startswith=path)
        return Q(
            kind_id=kind.pk,
            object_key__in=named.values("to_object_id"),
            key__in=documents.values("pk"),
        )

    def matching(self, clauses: list[Clause], operator: str) -> QuerySet:
        written = self.backend.dialect.write(clauses, operator)
        return self.public(self.backend.matching(written, "title", "body"))

    @cached_property
    def found(self) -> tuple[str, dict[int, int]]:
        """The operator, "and" or "or", and the number of entries of each type.

        Where nothing has all the words, entries with some of them are better than none.
        """
        for operator in ("and", "or"):
            entries = self.matching(self.clauses, operator) if self.clauses else None
            if entries is not None:
                rows = entries.values("kind_id").annotate(number=Count("pk")).order_by()
                if counts := dict(rows.values_list("kind_id", "number")):
                    return operator, counts
        return "and", {}

    @cached_property
    def counts(self) -> list[tuple[Kind, int]]:
        numbers = dict.fromkeys((kind.value for kind in KINDS), 0)
        for content_type, number in self.found[1].items():
            numbers[self.kinds[content_type].value] += number
        return [(kind, numbers[kind.value]) for kind in KINDS if numbers[kind.value]]

    @property
    def everything(self) -> int:
        return sum(number for _kind, number in self.counts)

    @property
    def total(self) -> int:
        if self.kind is None:
            return self.everything
        return sum(number for kind, number in self.counts if kind == self.kind)

    @property
    def has_some_words_only(self) -> bool:
        return self.found[0] == "or"

    @property
    def parameters(self) -> dict[str, str]:
        kind = {"type": self.kind.value} if self.kind else {}
        return {"q": self.text} | kind

    def ranked(self) -> QuerySet:
        """Return the entries, those that a visitor most likely means first.

        First those of the kind that the query names, then those with most of the words, then those
        with the words in their title or subtitle, short ones first. Other pages follow, then people
        and documents that only mention the words. Equal ones stand by relevance, if few enough
        match, then the latest first.
        """
        operator, _counts = self.found
        written = self.backend.dialect.write(self.clauses, operator)
        entries = self.matching(self.clauses, operator)
        if self.kind is not None:
            entries = entries.filter(kind_id__in=self.types_of(self.kind))
        in_title = self.backend.has(written, "title")
        entries = entries.annotate(
            in_title=Case(
                When(in_title, then=F(f"{self.backend.entry_path}title_norm")), default=Value(0.0)
            )
        )
        orders: list[Any] = []
        if named := self.types_of(*filter(self.names, KINDS)):
            orders.append(Case(When(kind_id__in=named, then=0), default=1))
        if operator == "or":
            orders.append(-sum(self.has_clause(clause) for clause in self.clauses))
        aside = Q(in_title=0.0, kind_id__in=self.types_of(*(k for k in KINDS if k.aside)))
        orders += [Case(When(aside, then=1), default=0), F("in_title").desc()]
        if self.everything <= COMPARED:
            orders.append(self.backend.relevance(written).desc())
        return entries.order_by(*orders, F("key").desc())

    def has_clause(self, clause: Clause) -> Case:
        """Return 1 for an entry that has the word, else 0."""
        has = self.backend.has(self.backend.dialect.write([clause]), "title", "body")
        return Case(When(has, then=Value(1)), default=Value(0))

    def types_of(self, *kinds: Kind) -> list[int]:
        return [pk for pk, kind in self.kinds.items() if kind in kinds]

    def names(self, kind: Kind) -> bool:
        """Tell whether the query is the name of the kind."""
        language = self.languages[0]
        stems = {next(words.stems(str(name), language), "") for name in (kind.one, kind.label)}
        return len(self.clauses) == 1 and self.clauses[0].choices[0][0] in stems - {""}

    @cached_property
    def pinned(self) -> list[Result]:
        """The results that editors pinned to these words, then pages outside the page tree.

        They stand on the first page of all kinds, and of a kind where there is nothing else.
        """
        has_its_own = self.kind is not None and self.total
        if not self.asked or has_its_own or self.page not in (None, "", "1"):
            return []
        wanted = self.key_of(self.text)
        mark = self.marker.mark
        results = []
        picks = SearchPromotion.objects.select_related("query", "page")
        for pick in picks.filter(Q(page=None) | Q(page__in=self.public_pages())):
            if self.key_of(pick.query.query_string) == wanted:
                url = pick.page.get_url(self.request) if pick.page else pick.external_link_url
                text = pick.description or (pick.page.search_description if pick.page else "")
                results.append(Result(mark(pick.title), url, PAGES, mark(text)))
        outside = [
            Result(mark(page.title), page.url, PAGES, mark(page.text))
            for page in outside_pages(self.request)
            if self.answers(" ".join((page.title, page.text, page.keywords)))
        ]
        return results + outside

    def key_of(self, text: str) -> frozenset[Any]:
        return frozenset(clause.choices for clause in words.clauses(text, self.languages))

    def answers(self, text: str) -> bool:
        """Tell whether a text has all the words that were asked for."""
        stems = {stem for language in self.languages for stem in words.stems(text, language)}
        return all(any(stems.issuperset(choice) for choice in each.choices) for each in self.asked)

    @property
    def has_missed(self) -> bool:
        """Whether somebody looked for something and nothing answers."""
        return bool(self.clauses) and not self.everything and not self.pinned

    # The results

    @cached_property
    def marker(self) -> Marker:
        return Marker(self.text, self.clauses, self.languages)

    @cached_property
    def results(self) -> ResultPage:
        """The page of results asked for: the first if it is no number, the last beyond the last."""
        rows: Any = self.ranked().values_list("kind_id", "key") if self.total else []
        paginator = Paginator(rows, PAGE_SIZE)
        paginator.count = self.total
        page = paginator.get_page(self.page)
        page.object_list = self.shown(list(page.object_list))
        return page

    @property
    def page_numbers(self) -> Iterable[int | str]:
        return self.results.paginator.get_elided_page_range(self.results.number, on_each_side=1)

    def shown(self, rows: list[Row]) -> list[Result]:
        found = self.objects_of(rows, Page.objects.specific())
        # Texts need no object that the bodies name.
        with references.using(references.References()):
            return [
                Result(
                    title=self.marker.mark(found[row].title),
                    url=self.url_of(found[row]),
                    kind=self.kinds[row[0]],
                    extract=self.extract_of(found[row]),
                    details=getattr(found[row], "details", ""),
                )
                for row in rows
                if row in found
            ]

    def extract_of(self, found: Any) -> str:
        return self.marker.extract(join_texts(found.own_texts())) if isinstance(found, Page) else ""

    def objects_of(self, rows: Iterable[Row], pages: QuerySet) -> dict[Row, Any]:
        """Return the document, or that of the `pages`, of each row."""
        found: dict[Row, Any] = {}
        for objects, is_one in ((pages, False), (get_document_model().objects, True)):
            keys = {key: kind for kind, key in rows if (self.kinds[kind] == DOCUMENTS) == is_one}
            if keys:
                found |= {(keys[pk], pk): each for pk, each in objects.in_bulk(keys).items()}
        return found

    def url_of(self, found: Any) -> str:
        return (found.get_url(self.request) or "") if isinstance(found, Page) else found.url


def suggestions(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """Return the title, address and kind of pages that a half-typed text may mean."""
    search = Search(request, text)
    written = search.backend.dialect.write(words.beginnings(search.text, search.languages))
    if not written:
        return []
    entries = search.public(search.backend.matching(written, "autocomplete"))
    pages = entries.exclude(kind_id__in=search.types_of(DOCUMENTS))
    ordered = pages.order_by(F(f"{search.backend.entry_path}title_norm").desc(), "key")
    rows = list(ordered.values_list("kind_id", "key")[:SUGGESTIONS])
    found = search.objects_of(rows, Page.objects.all())
    return [
        {
            "title": found[row].title,
            "url": search.url_of(found[row]),
            "kind": str(search.kinds[row[0]].one),
        }
        for row in rows
        if row in found
    ]
