"""A list of cards for the parameters of its address: filters, counts, order, pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from listing.facets import Facet, Offer, TermFacet, ValueFacet
from listing.folding import folded
from listing.search.query import Query

PAGE_SIZE = 36
WORTH_FILTERING = 8  # pages
FEW = 3  # pages
FEW_FILTERS = 4  # one query each beside what a list with pages costs


class WordsField(forms.Field):
    """The words of a visitor, at most as long as anybody types; "" if there is none."""

    LIMIT = 200

    def clean(self, value: str | None) -> str:
        text = (value or "").strip()[: self.LIMIT]
        return text if folded(text) else ""


class WordsFilter(django_filters.Filter):
    """The pages that the site's search finds by the words of a visitor."""

    field_class = WordsField

    def filter(self, pages: Any, text: str) -> Any:
        return self.parent.search.among(pages) if text else pages


class OrderFilter(django_filters.ChoiceFilter):
    """The order of the list: each choice is a name and the method of the pages that sorts them."""

    def __init__(self, orders: dict[str, tuple[Any, str]], **kwargs):
        self.orders = orders
        self.default = next(iter(orders))
        super().__init__(choices=[(key, name) for key, (name, _sort) in orders.items()], **kwargs)

    def filter(self, pages: Any, value: str | None) -> Any:
        _name, sort = self.orders[value or self.default]
        return getattr(pages, sort)()


@dataclass(frozen=True)
class ActiveFilter:
    """Something that narrows the list, and the parameters of the list without it."""

    label: str
    language: str
    others: dict[str, Any]


def quoted(text: str) -> str:
    return gettext("«\xa0%(text)s\xa0»") % {"text": text}


def without(parameters: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in parameters.items() if key != name}


class Listing(django_filters.FilterSet):
    """The pages of a list that an address asks for, with their filters.

    Any parameter may hold anything. A value that names nothing is left out, and `has_unknown` says
    so. Costs one query for each facet, and one for its chosen terms, besides those of the pages
    and of the search.
    """

    q = WordsFilter()

    # The total in words, such as « 12 défis »: a lazy `ngettext` text.
    counted_as: ClassVar[Any]

    def __init__(self, data: QueryDict, page: Any):
        self.page = page
        super().__init__(data, page.listed_pages().in_language_of(page))
        self.is_valid()
        self.values: dict[str, Any] = self.form.cleaned_data
        self.facets: dict[str, Facet] = {
            name: found
            for name, found in self.filters.items()
            if isinstance(found, TermFacet | ValueFacet)
        }

    @cached_property
    def search(self) -> Query:
        """What the visitor typed, looked for among the pages of the list's type."""
        return Query(self.values["q"], self.queryset.model)

    @classmethod
    def known_parameters(cls) -> list[str]:
        """Return every parameter that has a meaning here."""
        return [*cls.base_filters, "page"]

    @property
    def order(self) -> OrderFilter | None:
        return self.filters.get("tri")

    def filtered(self, but: str = "") -> Any:
        """Return the pages, in no order, that pass all filters but the one named `but`."""
        pages = self.queryset
        for name, found in self.filters.items():
            if name != but and found is not self.order:
                pages = found.filter(pages, self.values.get(name))
        return pages

    @property
    def is_best_first(self) -> bool:
        """Whether the pages stand by how well they answer: where somebody asks for no order."""
        return bool(self.values["q"]) and not self.values.get("tri")

    def sorted(self, pages: Any) -> Any:
        if self.order:
            pages = self.order.filter(pages, self.values.get("tri"))
        return self.search.best_first(pages) if self.is_best_first else pages

    # The pages and the filters that are shown

    @property
    def total(self) -> int:
        return self.results.paginator.count

    @cached_property
    def results(self) -> ResultPage:
        """The page asked for: the first if it is no number, the last beyond the last."""
        pages = self.sorted(self.filtered()).for_display().with_renditions()
        return Paginator(pages, PAGE_SIZE).get_page(self.data.get("page"))

    @property
    def is_worth_filtering(self) -> bool:
        """Whether the filters are shown: one sees all of a few pages at once."""
        return self.total >= WORTH_FILTERING or bool(self.active) or self.has_unknown

    @property
    def page_numbers(self) -> Iterator[int | str]:
        return self.results.paginator.get_elided_page_range(self.results.number, on_each_side=1)

    @property
    def total_text(self) -> str:
        return self.counted_as % self.total

    @cached_property
    def offers(self) -> list[Offer]:
        """The facets as they are shown, in their order."""
        return [
            facet.offer(name, self.filtered(name), self.values[name])
            for name, facet in self.facets.items()
        ]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders there are: value, name, and whether it is the present one."""
        if self.order is None:
            return []
        best = [("", gettext("Les plus proches d’abord"))] if self.values["q"] else []
        orders = [*best, *((key, name) for key, (name, _sort) in self.order.orders.items())]
        present = self.values.get("tri") or orders[0][0]
        return [(key, name, key == present) for key, name in orders]

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters that matter, but for the page, always in the same order."""
        slugs = {name: facet.slugs(self.values[name]) for name, facet in self.facets.items()}
        values = self.values | {name: sorted(found) for name, found in slugs.items()}
        parameters = {name: value for name, value in values.items() if value}
        if self.order and not self.values["q"] and parameters.get("tri") == self.order.default:
            del parameters["tri"]
        return parameters

    @property
    def address(self) -> dict[str, Any]:
        """The parameters of the canonical address: equal for pages that show the same."""
        number = self.results.number
        return self.parameters | ({"page": number} if number > 1 else {})

    @cached_property
    def active(self) -> list[ActiveFilter]:
        """The filters in use, one at a time."""
        found = [
            ActiveFilter(
                choice.label, offer.language, self.parameters_without(offer.name, choice.value)
            )
            for offer in self.offers
            for choice in offer.chosen
        ]
        if text := self.values["q"]:
            found.append(ActiveFilter(quoted(text), "", without(self.parameters, "q")))
        return found

    def parameters_without(self, name: str, value: str) -> dict[str, Any]:
        left = [other for other in self.parameters[name] if other != value]
        return without(self.parameters, name) | ({name: left} if left else {})

    def ways_out(self) -> list[tuple[ActiveFilter, int]]:
        """Return the filters to give up where little is found, with the number without each."""
        labels = {
            offer.name: (", ".join(choice.label for choice in offer.chosen), offer.language)
            for offer in self.offers
            if offer.chosen
        }
        if self.values["q"]:
            labels["q"] = quoted(self.values["q"]), ""
        if len(labels) < 2:
            return []
        found = [
            (ActiveFilter(*label, without(self.parameters, name)), self.filtered(name).count())
            for name, label in labels.items()
        ]
        return [(way, count) for way, count in found if count > self.total]

    @property
    def finds_little(self) -> bool:
        """Whether visitors may want to give up one of a few filters."""
        return self.total <= FEW and len(self.active) <= FEW_FILTERS

    @property
    def has_unknown(self) -> bool:
        """Whether the address has a value that names nothing, or nothing more than another does."""
        return any(
            len(set(filter(None, self.data.getlist(name)))) > len(self.values[name])
            for name in self.facets
        )
