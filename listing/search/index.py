"""The index of either database: stems for search, words and stems for completion."""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import translation
from modelsearch.query import PlainText
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField

from listing.folding import folded
from listing.search.models import IndexedWord
from listing.search.words import (
    FRENCH,
    LONGEST_WORD,
    OF_EDITORS,
    QuerySyntax,
    SearchTerm,
    beginnings,
    emphasis,
    search_terms,
    stem,
    stems,
    whole,
    words,
)

BATCH = 400


class StemmedObject:
    """An object as the database's own indexer takes it, its texts turned into stems."""

    def __init__(self, indexed: Any):
        self.pk = indexed.pk
        self.vocabulary: set[tuple[str, str, str]] = set()  # words, their stems, as written
        self.texts: dict[str, list[str]] = {"title": [], "body": [], "completion": []}
        language = indexed.locale.language_code if isinstance(indexed, Page) else FRENCH
        with translation.override(language):
            read = list(texts_of(indexed, indexed.get_search_fields()))
        for field, text in read:
            is_title = field.field_name == "title" and isinstance(field, SearchField)
            # The words of a subtitle, such as an acronym, count as much as those of the title.
            titles = [text, *getattr(indexed, "other_titles", ())] if is_title else []
            text = " ".join(titles) or text
            found = [word for word in words(text) if len(word) <= LONGEST_WORD]
            stemmed = [stem(word, language) for word in found]
            if isinstance(field, AutocompleteField):
                self.texts["completion"] += dict.fromkeys([*found, *stemmed])
            else:
                written = {folded(word): word for word in re.findall(r"[^\W_]+", text.lower())}
                as_written = [written.get(word, word) for word in found]
                self.vocabulary.update(zip(found, stemmed, as_written, strict=True))
                part = self.texts["title" if is_title else "body"]
                part += [*stemmed, *(whole(title) for title in titles if title)]
        self.texts["body"] += emphasis(self.texts["body"])

    def get_search_fields(self):
        return [StemmedField("title"), StemmedField("body"), StemmedCompletion("completion")]


class StemmedText:
    """Mixed into a field of a prepared object: one of its texts."""

    def get_value(self, obj):
        return " ".join(obj.texts[self.field_name])  # type: ignore[attr-defined]


class StemmedField(StemmedText, SearchField):
    pass


class StemmedCompletion(StemmedText, AutocompleteField):
    pass


def texts_of(indexed: Any, fields: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Yield each field that is searched or completed with its text, those of relations too."""
    for field in fields:
        value = field.get_value(indexed) if hasattr(field, "get_value") else None
        if isinstance(field, RelatedFields):
            related = value.all() if isinstance(value, models.Manager) else [value]
            for each in related:
                if each is not None:
                    yield from texts_of(each, field.fields)
        elif isinstance(field, SearchField | AutocompleteField):
            yield field, plain(value)


def plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " · ".join(filter(None, map(plain, value)))
    return "" if value is None else str(value).replace("\0", " ")


class StemmedIndex:
    """Mixed into the index of either database: prepares the texts, and keeps the vocabulary."""

    def add_items(self, model, objs):
        prepared = [StemmedObject(indexed) for indexed in objs]
        super().add_items(model, prepared)  # type: ignore[misc]
        found = {row for each in prepared for row in each.vocabulary if row[0].isalpha()}
        rows = sorted(found, reverse=True)  # accents first
        IndexedWord.objects.bulk_create(
            [IndexedWord(word=word, stem=stem, written=written) for word, stem, written in rows],
            ignore_conflicts=True,
            batch_size=BATCH,
        )

    def reset(self):
        IndexedWord.objects.all().delete()
        super().reset()  # type: ignore[misc]


class EditorsSearch:
    """Mixed into the query compiler of either database, by which the admin searches.

    It finds what has the words, and titles that only begin with them. What is found by its title
    comes first, then the latest.
    """

    def check(self) -> None:
        """Accept every filter and order. Only a search server would have to index their columns."""

    def search(self, config, start, stop, **options) -> QuerySet:
        query, queryset = self.query, self.queryset  # type: ignore[attr-defined]
        if not isinstance(query, PlainText):
            return super().search(config, start, stop, **options)  # type: ignore[misc]
        backend = get_search_backend()
        types = get_descendants_content_types_pks(queryset.model)

        def keys(found: list[SearchTerm], *columns: str) -> QuerySet:
            written = backend.syntax.write(found, query.operator)
            return backend.entries(written, types, *columns).values("key")

        by_title = Q(pk__in=keys(beginnings(query.query_string), "autocomplete"))
        by_text = Q(pk__in=keys(search_terms(query.query_string), "title", "body"))
        found = queryset.filter(by_title | by_text)
        if self.order_by_relevance:  # type: ignore[attr-defined]
            found = found.order_by(Case(When(by_title, then=0), default=1), "-pk")
        elif not found.query.order_by:
            found = found.order_by("-pk")
        return found[start:stop]


class StemmedBackend:
    """Mixed into the search backend of either database."""

    syntax: QuerySyntax
    # Leads from a row of `matching` to its entry, and to the text of its title.
    entry_path: str
    title_path: str

    def matching(self, query: str, *columns: str) -> QuerySet:
        """Return the rows of the index that match a query by one of the columns."""
        raise NotImplementedError

    def entries(self, query: str, types: Iterable[int], *columns: str) -> QuerySet:
        """Return the rows that match, of these content types, with the `kind_id` and the `key`."""
        rows = self.matching(query, *columns).annotate(
            kind_id=F(f"{self.entry_path}content_type_id"),
            key=Cast(f"{self.entry_path}object_id", BigIntegerField()),
        )
        return rows.filter(kind_id__in=list(types))

    def has(self, query: str, *columns: str) -> Q:
        """Return the condition that a row matches another query as well."""
        return Q(pk__in=self.matching(query, *columns).values("pk"))

    def key_in(self, keys: QuerySet) -> Any:
        """Return the condition that the key of a page is one of these, of `entries`."""
        return Q(pk__in=keys)

    def forget(self, text: str) -> None:
        """Delete from the vocabulary the words of `text` that are no longer in the index."""
        # Tied together with others too: « prenom.nom ».
        lost = {word for language in OF_EDITORS for word in stems(text, language)}
        has_one = reduce(or_, (Q(stem__contains=word) for word in lost), Q(pk=None))
        for word in IndexedWord.objects.filter(has_one).values_list("stem", flat=True).distinct():
            if not self.matching(self.syntax.word(word), "title", "body").exists():
                IndexedWord.objects.filter(stem=word).delete()
