"""The facets of a list: the values to filter by, and how many pages have each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django_filters.fields import ModelMultipleChoiceField, MultipleChoiceField

from listing.folding import folded


@dataclass(frozen=True)
class Choice:
    """A value that a facet offers; `count` pages have it among those that the others leave."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Offer:
    """A facet as the list shows it: the name of its parameter, its label, its choices.

    `language` is that of the choices, if it is not that of the page.
    """

    name: str
    label: str
    language: str
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.chosen]


class KnownObjectsField(ModelMultipleChoiceField):
    def clean(self, value: list[str]) -> list[Any]:
        return list(self.queryset.with_slug(*value).visible_to_all()) if value else []


class KnownChoicesField(MultipleChoiceField):
    def clean(self, value: list[str]) -> list[str]:
        return [found for found in dict.fromkeys(value) if self.valid_value(found)]


class TermFacet(django_filters.ModelMultipleChoiceFilter):
    """The terms of a many-to-many relation of the listed pages, named by their slugs.

    A former slug names the term too.
    """

    field_class = KnownObjectsField
    language = "fr"  # whatever that of the page is

    def __init__(self, **kwargs):
        super().__init__(to_field_name="slug", **kwargs)

    def get_queryset(self, request: Any) -> QuerySet:
        return self.model._meta.get_field(self.field_name).related_model.objects.all()

    def filter(self, pages: QuerySet, terms: list[Any]) -> QuerySet:
        if not terms:
            return pages
        # By key, so that a page of two of the terms comes once.
        tied = self.model._default_manager.filter(**{f"{self.field_name}__in": terms})
        return pages.filter(pk__in=tied.values("pk"))

    def slugs(self, terms: list[Any]) -> list[str]:
        return [term.slug for term in terms]

    def offer(self, name: str, pages: QuerySet, terms: list[Any]) -> Offer:
        """Offer the terms that some of the `pages` have, and those chosen."""
        found = self.counted(self.get_queryset(self.get_request()), pages)
        choices = [
            Choice(term.slug, self.label_of(term), term.count, term in terms)
            for term in self.sorted(term for term in found if term.count or term in terms)
        ]
        return Offer(name, self.label, self.language, choices)

    def counted(self, terms: QuerySet, pages: QuerySet) -> QuerySet:
        """Give each term the `count` of the `pages` that have it."""
        relation = self.model._meta.get_field(self.field_name).related_query_name()
        among = Q(**{f"{relation}__in": pages.order_by().values("pk")})
        return terms.annotate(count=Count(relation, filter=among))

    def label_of(self, term: Any) -> str:
        return term.short_name

    def sorted(self, terms: Iterable[Any]) -> list[Any]:
        return sorted(terms, key=lambda term: folded(self.label_of(term)))


class ValueFacet(django_filters.MultipleChoiceFilter):
    """Values of a field of the listed pages, in the order of the choices."""

    field_class = KnownChoicesField

    def slugs(self, values: list[str]) -> list[str]:
        return values

    def offer(self, name: str, pages: QuerySet, values: list[str]) -> Offer:
        """Offer the values that some of the `pages` have, and those chosen."""
        numbers = self.numbers(pages)
        choices = [
            Choice(str(value), str(label), numbers.get(str(value), 0), str(value) in values)
            for value, label in self.field.choices
            if numbers.get(str(value)) or str(value) in values
        ]
        return Offer(name, self.label, "", choices)

    def numbers(self, pages: QuerySet) -> dict[str, int]:
        """Return how many of the `pages` have each value."""
        rows = pages.order_by().values_list(self.field_name).annotate(Count("pk"))
        return {str(value): number for value, number in rows}


class YearFacet(ValueFacet):
    """The years of a date of the listed pages, latest first."""

    @property
    def field(self) -> Any:
        if "choices" not in self.extra:
            name = self.field_name
            years = self.parent.queryset.order_by(f"-{name}").values_list(name, flat=True)
            self.extra["choices"] = [(str(year), str(year)) for year in years.distinct() if year]
        return super().field


type Facet = TermFacet | ValueFacet
