"""What `/recherche/` finds: live public pages and documents, by kind, with extracts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ResultPage
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from challenges.filters import CountedPaginator
from challenges.folding import folded
from home.models import IndexedText, IndexedWord, Synonyms, published_page_types
from home.search import words
from home.search.outside import outside_pages
from home.search.words import Clause, is_mistakable

PAGE_SIZE = 10
EXTRACT = 260  # characters
READ = 40_000  # characters of a text that extracts are looked for in
SUGGESTIONS = 6
# How many entries are worth comparing by how much they speak of the words: more than this say that
# the words are too common to tell, and comparing takes long.
COMPARED = 1000
MARK, END = mark_safe("<mark>"), mark_safe("</mark>")


@dataclass(frozen=True)
class Kind:
    """A kind of results: its value in addresses, what it is called, one of it, its models."""

    value: str
    label: Any
    one: Any
    models: tuple[str, ...]


KINDS = [
    Kind("defis", _("Défis"), _("Défi"), ("challenges.ChallengePage",)),
    Kind("personnes", _("Personnes"), _("Personne"), ("challenges.PersonPage",)),
    Kind("promotions", _("Promotions"), _("Promotion"), ("challenges.PromotionPage",)),
    Kind("actualites", _("Actualités"), _("Actualité"), ("pages.NewsPage",)),
    Kind("pages", _("Pages"), _("Page"), ()),  # every other type of page
    Kind("documents", _("Documents"), _("Document"), ("media.Document",)),
]


# Kinds that come first only where their title says what is looked for.
ASIDE = ("personnes", "documents")


def kinds_by_content_type() -> dict[int, Kind]:
    named = {label for kind in KINDS for label in kind.models}
    others = tuple(
        model._meta.label for model in published_page_types() if model._meta.label not in named
    )
    found = {}
    for kind in KINDS:
        for label in kind.models or others:
            found[ContentType.objects.get_for_model(apps.get_model(label)).pk] = kind
    return found


@dataclass(frozen=True)
class Result:
    title: str
    url: str
    kind: Kind
    extract: str
    details: str = ""


class Search:
    """What a visitor looks for, at an address: `?q=…&type=…&page=…`.

    Parameters may hold anything; what names nothing is left aside. Costs at most eight queries,
    whatever there is to find.
    """

    def __init__(self, request: HttpRequest, text: str, kind: str = "", page: str | None = None):
        self.request = request
        self.text = " ".join(text.replace("\0", " ").split())[: words.QUERY_LENGTH]
        self.kind = next((found for found in KINDS if found.value == kind), None)
        self.page = page
        self.languages = words.OF_READERS.get(get_language() or "", words.OF_EDITORS)
        self.backend: Any = get_search_backend()
        self.kinds = kinds_by_content_type()

    # What is looked for

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
        """The words, those that no page has also as what they may be a mistake or beginning of."""
        stems = {stem for clause in self.asked for choice in clause.choices for stem in choice}
        forms = {form for clause in self.asked for form in mistaken_forms(clause)}
        alike: dict[str, set[str]] = {}
        rows = IndexedWord.objects.filter(Q(form__in=forms) | Q(stem__in=stems))
        for form, stem in rows.values_list("form", "stem"):
            alike.setdefault(form, set()).add(stem)
        known = stems & {stem for found in alike.values() for stem in found}
        return [self.forgiving(clause, known, alike) for clause in self.asked]

    def forgiving(self, clause: Clause, known: set[str], alike: dict[str, set[str]]) -> Clause:
        stems = [stem for choice in clause.choices for stem in choice]
        if any(not is_mistakable(stem) or stem in known for stem in stems):
            return clause
        near = {stem for form in mistaken_forms(clause) for stem in alike.get(form, ())}
        beginnings = [(f"{choice[0]}*",) for choice in clause.choices if len(choice) == 1]
        choices = [*clause.choices, *((stem,) for stem in sorted(near)), *beginnings]
        return clause._replace(choices=tuple(choices))

    @cached_property
    def is_forgiving(self) -> bool:
        """Whether no page has one of the words as it was typed."""
        return [clause.choices for clause in self.clauses] != [
            clause.choices for clause in self.asked
        ]

    # What is found

    def public(self, entries: QuerySet) -> QuerySet:
        """Leave the entries of what everybody may see, in the language that is being read."""
        entry = self.backend.entry_path
        document = ContentType.objects.get_for_model(get_document_model())
        pages = self.public_pages()
        named = ReferenceIndex.objects.filter(
            to_content_type=document,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=pages.annotate(key=Cast("pk", CharField())).values("key"),
        )
        hidden = CollectionViewRestriction.objects.alias(
            below=ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
        ).filter(below__startswith=F("collection__path"))
        documents = get_document_model().objects.filter(trashed=None).exclude(Exists(hidden))
        is_document = Q(
            kind_id=document.pk,
            object_key__in=named.values("to_object_id"),
            key__in=documents.values("pk"),
        )
        page_types = [pk for pk in self.kinds if pk != document.pk]
        return entries.annotate(
            kind_id=F(f"{entry}content_type_id"),
            object_key=F(f"{entry}object_id"),
            key=Cast(f"{entry}object_id", BigIntegerField()),
        ).filter(Q(kind_id__in=page_types, key__in=pages.values("pk")) | is_document)

    def public_pages(self) -> QuerySet:
        pages = Page.objects.live().public().filter(locale__language_code=get_language())
        return pages.order_by()

    def matching(self, clauses: list[Clause], operator: str = "and") -> QuerySet:
        written = self.backend.dialect.write(clauses, operator)
        return self.public(self.backend.matching(written, "title", "body"))

    @cached_property
    def found(self) -> tuple[list[Clause], str, dict[int, int]]:
        """The words found, whether all or any of them, and how many entries each type has.

        Where nothing has all the words, what has some of them is better than nothing.
        """
        if not self.clauses:
            return [], "and", {}
        counts = self.counted(self.clauses, "and")
        if counts or len(self.clauses) == 1:
            return self.clauses, "and", counts
        present = self.present()
        return present, "or", self.counted(present, "or") if present else {}

    def counted(self, clauses: list[Clause], operator: str) -> dict[int, int]:
        rows = self.matching(clauses, operator).values("kind_id").annotate(number=Count("pk"))
        return dict(rows.order_by().values_list("kind_id", "number"))

    def present(self) -> list[Clause]:
        """Return the clauses that the index has: looking for the others takes as long.

        Counted: to tell whether there is one, PostgreSQL reads through all entries.
        """
        write, matching = self.backend.dialect.write, self.backend.matching
        number = Func(F("pk"), function="COUNT", output_field=IntegerField())
        numbers = [
            Subquery(matching(write([clause]), "title", "body").values_list(number))
            for clause in self.clauses
        ]
        one_row = ContentType.objects.filter(pk=next(iter(self.kinds))).values_list(*numbers)
        return [clause for clause, number in zip(self.clauses, one_row[0], strict=True) if number]

    @cached_property
    def counts(self) -> list[tuple[Kind, int]]:
        numbers = dict.fromkeys((kind.value for kind in KINDS), 0)
        for content_type, number in self.found[2].items():
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
        return self.found[1] == "or"

    @property
    def parameters(self) -> dict[str, str]:
        kind = {"type": self.kind.value} if self.kind else {}
        return {"q": self.text} | kind

    def ranked(self) -> QuerySet:
        """Return the entries, those that a visitor most likely means first.

        Those of the kind that the query names; then those with all words in their title or
        subtitle, short ones first; then other pages; then people and documents that only speak of
        the words. Among them by how much they do, if few enough do; then the latest.
        """
        clauses, operator, _counts = self.found
        write = self.backend.dialect.write
        entries = self.matching(clauses, operator)
        if self.kind is not None:
            of_kind = [pk for pk, kind in self.kinds.items() if kind == self.kind]
            entries = entries.filter(kind_id__in=of_kind)
        entry = self.backend.entry_path
        in_title = self.backend.has(write(clauses), "title")
        aside = [pk for pk, kind in self.kinds.items() if kind.value in ASIDE]
        orders: list[Any] = [
            Case(When(Q(in_title=0.0) & Q(kind_id__in=aside), then=1), default=0),
            F("in_title").desc(),
            F("key").desc(),
        ]
        if operator == "or" and len(clauses) > 1:
            orders.insert(0, F("words_found").desc())
            entries = entries.annotate(
                words_found=sum(
                    (
                        Case(
                            When(self.backend.has(write([clause]), "title", "body"), then=Value(1)),
                            default=Value(0),
                        )
                        for clause in clauses
                    ),
                    start=Value(0, output_field=IntegerField()),
                )
            )
        named = [pk for pk, kind in self.kinds.items() if self.names(kind)]
        if named:
            orders.insert(0, Case(When(kind_id__in=named, then=0), default=1))
        if self.everything <= COMPARED:
            relevance = self.backend.relevance(write(clauses, operator))
            orders.insert(-1, relevance.desc())
        return entries.annotate(
            in_title=Case(When(in_title, then=F(f"{entry}title_norm")), default=Value(0.0)),
        ).order_by(*orders)

    def names(self, kind: Kind) -> bool:
        language = self.languages[0]
        stems = {next(words.stems(str(name), language), "") for name in (kind.one, kind.label)}
        return len(self.clauses) == 1 and bool(stems & {self.clauses[0].choices[0][0]})

    @cached_property
    def pinned(self) -> list[Result]:
        """What editors pinned to these words, then the pages outside the tree that speak of them.

        On the first page of all kinds.
        """
        if not self.asked or self.kind is not None or self.page not in (None, "", "1"):
            return []
        wanted = self.key_of(self.text)
        pages = Kind("", "", KINDS[4].one, ())
        results = []
        visible = self.public_pages()
        picks = SearchPromotion.objects.select_related("query", "page")
        for pick in picks.filter(Q(page=None) | Q(page__in=visible)):
            if self.key_of(pick.query.query_string) == wanted:
                url = pick.page.get_url(self.request) if pick.page else pick.external_link_url
                text = pick.description or (pick.page.search_description if pick.page else "")
                results.append(Result(self.marked(pick.title), url, pages, self.marked(text)))
        for page in outside_pages(self.request):
            said = " ".join((page.title, page.text, page.keywords))
            if self.answers(said):
                title, text = self.marked(page.title), self.marked(page.text)
                results.append(Result(title, page.url, pages, text))
        return results

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

    @cached_property
    def results(self) -> ResultPage:
        """The page of results asked for: the first for what is no number, the last beyond it."""
        entry = f"{self.backend.entry_path}pk"
        rows: Any = self.ranked().values_list("kind_id", "key", entry) if self.total else []
        page = CountedPaginator(rows, PAGE_SIZE, self.total).get_page(self.page)
        page.object_list = self.shown(list(page.object_list))
        return page

    @property
    def page_numbers(self) -> Iterable[int | str]:
        return self.results.paginator.get_elided_page_range(self.results.number, on_each_side=1)

    # How it is shown

    def shown(self, rows: list[tuple[int, int, int]]) -> list[Result]:
        # Apart from the rest: a database that sorts would carry all texts along.
        entries = [entry for _kind, _key, entry in rows]
        texts = dict(
            IndexedText.objects.filter(entry__in=entries).values_list("entry_id", "text")
            if entries
            else ()
        )
        document = ContentType.objects.get_for_model(get_document_model()).pk
        keys = [key for kind, key, _entry in rows if kind != document]
        pages = Page.objects.filter(pk__in=keys).in_bulk() if keys else {}
        keys = [key for kind, key, _entry in rows if kind == document]
        documents = get_document_model().objects.in_bulk(keys) if keys else {}
        results = []
        for kind, key, entry in rows:
            found: Any = (documents if kind == document else pages).get(key)
            if found is not None:
                results.append(
                    Result(
                        title=self.marked(found.title),
                        url=found.url if kind == document else found.get_url(self.request),
                        kind=self.kinds[kind],
                        extract=self.extract(texts.get(entry, "")),
                        details=found.details if kind == document else "",
                    )
                )
        return results

    def stem_of(self, form: str) -> str | None:
        """Return the stem by which a folded word was found, None if it was not."""
        for stem in (words.stem(form, language) for language in self.languages):
            if stem in self._exact or any(stem.startswith(prefix) for prefix in self._prefixes):
                return stem
        return None

    @cached_property
    def _asked_words(self) -> set[str]:
        return {words.singular(word) for word in folded(self.text).split()}

    @cached_property
    def _exact(self) -> set[str]:
        return {stem for clause in self.clauses for choice in clause.choices for stem in choice}

    @cached_property
    def _prefixes(self) -> list[str]:
        return [stem.removesuffix("*") for stem in self._exact if stem.endswith("*")]

    def marked(self, text: str) -> str:
        return as_html(words.marked(text, self.stem_of, self._asked_words))

    def extract(self, text: str) -> str:
        """Return the passage of the text with most of the words, marked, or its beginning."""
        pieces = words.marked(text[:READ], self.stem_of, self._asked_words)
        return as_html(passage(pieces, EXTRACT))


def mistaken_forms(clause: Clause) -> set[str]:
    """Return what a typing mistake leaves of a word, in the singular and the plural."""
    match folded(clause.written).split():
        case [word] if is_mistakable(word):
            return words.shortened(word) | words.shortened(words.singular(word))
    return set()


def passage(pieces: words.Marked, length: int) -> words.Marked:
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
    cut: words.Marked = [("… ", False)] if begin else []
    start = 0
    for piece, is_found in pieces:
        inside = piece[max(0, begin - start) : max(0, end - start)]
        if inside:
            cut.append((inside, is_found))
        start += len(piece)
    return [*cut, (" …", False)] if end < len(text) else cut


def as_html(pieces: words.Marked) -> str:
    marks = ((MARK, piece, END) if is_found else ("", piece, "") for piece, is_found in pieces)
    return format_html_join("", "{}{}{}", marks)


def suggestions(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """Return what somebody who is still typing may mean: titles, addresses and kinds."""
    search = Search(request, text)
    written = search.backend.dialect.write(words.beginnings(search.text, search.languages))
    if not written:
        return []
    document = ContentType.objects.get_for_model(get_document_model()).pk
    entries = search.public(search.backend.matching(written, "autocomplete"))
    rows = (
        entries.exclude(kind_id=document)
        .order_by(F(f"{search.backend.entry_path}title_norm").desc(), "key")
        .values_list("kind_id", "key")[:SUGGESTIONS]
    )
    found = list(rows)
    pages = Page.objects.in_bulk([key for _kind, key in found]) if found else {}
    return [
        {
            "title": pages[key].title,
            "url": pages[key].get_url(request) or "",
            "kind": str(search.kinds[kind].one),
        }
        for kind, key in found
        if key in pages
    ]
