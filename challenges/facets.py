"""What a list offers to filter by: the values of each facet, and how many cards have them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    IntegerField,
    Model,
    QuerySet,
    StringAgg,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from challenges.folding import folded
from challenges.models.cards import CardQuerySet
from challenges.models.challenges import ChallengePage

# Counting --------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A line of the query that counts: what a facet calls a value, or what so many cards have."""

    facet: str
    key: int | None
    value: str
    label: str
    since: str
    total: int


def rows(queryset: QuerySet, facet: str, totals: Mapping[str, Any] | None = None, **columns):
    """Return a query of `Row`, for a union: each has all the columns, in their order.

    `totals` are the columns that add up the whole queryset; those that nothing gives are constants.
    """
    constants = {
        "facet": Value(facet, output_field=CharField()),
        "key": Value(0, output_field=BigIntegerField()),
        "value": Value("", output_field=CharField()),
        "label": Value("", output_field=TextField()),
        "since": Value("", output_field=CharField()),
        "total": Value(0, output_field=IntegerField()),
    }
    totals = totals or {}
    plain = {name: found for name, found in (constants | columns).items() if name not in totals}
    return queryset.order_by().values(**plain).annotate(**totals).values_list(*Row._fields)


def in_one_query(queries: list[QuerySet]) -> Iterator[Row]:
    return map(Row._make, queries[0].union(*queries[1:], all=True))


NUMBER = {"total": Count("pk")}
# What the facets of all cards say, one after the other: one row however many cards.
TALLY = NUMBER | {"label": StringAgg("facets", Value(" "))}


def counts_of(tally: Row) -> dict[str, dict[str, int]]:
    """Return how many cards have each value of each trait that `Card.facets` writes."""
    counts: dict[str, dict[str, int]] = {}
    for written, number in Counter((tally.label or "").split()).items():
        trait, value = written.split("-", 1)
        counts.setdefault(trait, {})[value] = number
    return counts


# Facets -----------------------------------------------------------------------------------------


class SlugsField(forms.Field):
    """The values of a repeated parameter that can be slugs, each once; the others are left out."""

    widget = forms.SelectMultiple
    SLUG = re.compile(r"[-a-zA-Z0-9_]{1,255}", re.ASCII)
    # More boxes than anybody ticks; a query takes no more.
    LIMIT = 50

    def clean(self, value: Iterable[str] | None) -> list[str]:
        return [slug for slug in dict.fromkeys(value or ()) if self.SLUG.fullmatch(slug)][
            : self.LIMIT
        ]


@dataclass(frozen=True)
class Choice:
    """A value that a facet offers; `count` cards have it among those that the others leave."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Offer:
    """What a facet offers: the name of its parameter, its label, its choices."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.chosen]


class Facet(django_filters.Filter):
    """A filter that offers values, each with the number of cards that have it.

    `trait` is how `Card.facets` writes a value of it: `status` for `status-termine`.
    """

    field_class = SlugsField
    trait: str

    def name_queries(self, slugs: list[str]) -> list[QuerySet]:
        """Return queries of `Row` that name values of the facet, at least those of `slugs`."""
        return []

    def counted(self, names: list[Row], counts: Mapping[str, int]) -> list[Row]:
        """Return a row for each value that has a name or a count, of what the query found.

        `counts` says how many cards have a value, written as in `Card.facets`.
        """
        values = dict.fromkeys([*(row.value for row in names), *counts])
        return [Row(self.field_name, None, value, "", "", counts.get(value, 0)) for value in values]

    def labels(self, found: Iterable[Row]) -> dict[str, str]:
        """Return the values there are with what they are called, in the order of reading."""
        raise NotImplementedError

    def choices(self, found: list[Row], slugs: list[str]) -> list[Choice]:
        """Return what is offered: what some card has, and what is chosen."""
        counts = {row.value: row.total for row in found}
        return [
            Choice(value, label, counts.get(value, 0), value in slugs)
            for value, label in self.labels(found).items()
            if counts.get(value) or value in slugs
        ]


class TermFacet(Facet):
    """The terms of a many-to-many relation of the listed pages, known by their keys."""

    def __init__(self, model: type[Model], relation: str, *, name: Any = "name", **kwargs):
        super().__init__(**kwargs)
        field: Any = model._meta.get_field(relation)
        self.trait = relation
        self.model_of_terms = field.remote_field.model
        self.pages = field.related_query_name()
        self.columns: dict[str, Any] = {
            "key": F("pk"),
            "value": F("slug"),
            "label": F(name) if isinstance(name, str) else name,
        }

    def terms(self) -> QuerySet:
        return self.model_of_terms._default_manager.all()

    def filter(self, cards: CardQuerySet, slugs: list[str]) -> CardQuerySet:
        if not slugs:
            return cards
        tied = self.terms().filter(slug__in=slugs, **{f"{self.pages}__isnull": False})
        return cards.filter(pk__in=tied.order_by().values(self.pages))

    def name_queries(self, slugs: list[str]) -> list[QuerySet]:
        return [rows(self.terms(), self.field_name, **self.columns)]

    def counted(self, names: list[Row], counts: Mapping[str, int]) -> list[Row]:
        return [row._replace(total=counts.get(str(row.key), 0)) for row in names]

    def labels(self, found: Iterable[Row]) -> dict[str, str]:
        return {row.value: row.label for row in sorted(found, key=lambda row: folded(row.label))}


class PromotionFacet(TermFacet):
    """The promotions that visitors may see, latest first."""

    def __init__(self, model: type[Model], **kwargs):
        super().__init__(model, "promotions", name="title", **kwargs)
        self.columns["since"] = Cast("start", CharField())

    def terms(self) -> QuerySet:
        return super().terms().filter(pk__in=self.parent.public.promotions().values("pk"))

    def labels(self, found: Iterable[Row]) -> dict[str, str]:
        by_title = sorted(found, key=lambda row: folded(row.label))
        latest_first = sorted(by_title, key=lambda row: row.since or "", reverse=True)
        return {row.value: row.label for row in latest_first}


class StatusFacet(Facet):
    """The states of a challenge."""

    trait = "status"

    def filter(self, cards: CardQuerySet, slugs: list[str]) -> CardQuerySet:
        known = [slug for slug in slugs if slug in ChallengePage.Status]
        return cards.filter(status__in=known) if known else cards

    def labels(self, found: Iterable[Row]) -> dict[str, str]:
        return {str(value): str(label) for value, label in ChallengePage.Status.choices}
