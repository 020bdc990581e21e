"""A list of cards for the parameters of its address: filters, counts, order, pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenges.facets import Facet, Offer, PromotionFacet, TermFacet, ValueFacet
from challenges.folding import folded
from challenges.models.challenges import ChallengePage
from challenges.models.promotions import CHALLENGES_COUNTED, PEOPLE_COUNTED, PromotionPage
from challenges.models.taxonomies import Expertise, Organisation, Theme

PAGE_SIZE = 36


class WordsField(forms.Field):
    """The words of a visitor, at most as long as anybody types; "" if there is none."""

    LIMIT = 200

    def clean(self, value: str | None) -> str:
        text = (value or "").strip()[: self.LIMIT]
        return text if folded(text) else ""


class WordsFilter(django_filters.Filter):
    """Pages that hold every word, or its beginning, or its end."""

    field_class = WordsField

    def filter(self, pages: Any, text: str) -> Any:
        for word in dict.fromkeys(folded(text).split()):
            pages = pages.holding(word)
        return pages


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
    others: dict[str, Any]


def quoted(text: str) -> str:
    return f"«\xa0{text}\xa0»"


def without(parameters: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in parameters.items() if key != name}


class Listing(django_filters.FilterSet):
    """The pages of a list that an address asks for, with their filters.

    Any parameter may hold anything. A value that names nothing is left out, and `has_unknown` says
    so. Costs one query for each facet, besides those of the pages.
    """

    q = WordsFilter()

    # The total in words, such as « 12 défis »: a lazy `ngettext` text.
    counted_as: ClassVar[Any]

    def __init__(self, data: QueryDict, page: Any):
        self.page = page
        super().__init__(data, page.listed_pages().filter(locale=page.locale_id))
        self.is_valid()
        self.values: dict[str, Any] = self.form.cleaned_data
        self.facets: dict[str, Facet] = {
            name: found
            for name, found in self.filters.items()
            if isinstance(found, TermFacet | ValueFacet)
        }

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

    def sorted(self, pages: Any) -> Any:
        return self.order.filter(pages, self.values.get("tri")) if self.order else pages

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
    def page_numbers(self) -> Iterator[int | str]:
        return self.results.paginator.get_elided_page_range(self.results.number, on_each_side=1)

    @property
    def total_text(self) -> str:
        return self.counted_as % self.total

    @cached_property
    def offers(self) -> list[Offer]:
        """The facets as they are shown, in their order."""
        return [
            Offer(name, facet.label, facet.choices(self.filtered(name), self.values[name]))
            for name, facet in self.facets.items()
        ]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders there are: value, name, and whether it is the present one."""
        if self.order is None:
            return []
        present = self.values.get("tri") or self.order.default
        return [(key, name, key == present) for key, (name, _sort) in self.order.orders.items()]

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters that matter, but for the page, always in the same order."""
        slugs = {name: facet.slugs(self.values[name]) for name, facet in self.facets.items()}
        values = self.values | {name: sorted(found) for name, found in slugs.items()}
        parameters = {name: value for name, value in values.items() if value}
        if self.order and parameters.get("tri") == self.order.default:
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
            ActiveFilter(choice.label, self.parameters_without(offer.name, choice.value))
            for offer in self.offers
            for choice in offer.chosen
        ]
        if text := self.values["q"]:
            found.append(ActiveFilter(quoted(text), without(self.parameters, "q")))
        return found

    def parameters_without(self, name: str, value: str) -> dict[str, Any]:
        left = [other for other in self.parameters[name] if other != value]
        return without(self.parameters, name) | ({name: left} if left else {})

    def ways_out(self) -> list[tuple[ActiveFilter, int]]:
        """Return the filters to give up where nothing is found, with the number without each."""
        labels = {
            offer.name: ", ".join(choice.label for choice in offer.chosen)
            for offer in self.offers
            if offer.chosen
        }
        if self.values["q"]:
            labels["q"] = quoted(self.values["q"])
        if len(labels) < 2:
            return []
        found = [
            (ActiveFilter(label, without(self.parameters, name)), self.filtered(name).count())
            for name, label in labels.items()
        ]
        return [(way, count) for way, count in found if count]

    @property
    def has_unknown(self) -> bool:
        """Whether the address has a value that names nothing, or nothing more than another does."""
        return any(
            len(set(filter(None, self.data.getlist(name)))) > len(self.values[name])
            for name in self.facets
        )

    @property
    def has_former_name(self) -> bool:
        """Whether the address names a term by a former slug."""
        return not self.has_unknown and any(
            not set(filter(None, self.data.getlist(name))).issubset(facet.slugs(self.values[name]))
            for name, facet in self.facets.items()
        )


def promotion_numbered(number: str, page: Any) -> str | None:
    """Return the slug of the public promotion with this number, None for anything else."""
    try:
        wanted = forms.IntegerField(min_value=0, max_value=32767).clean(number)
    except forms.ValidationError:
        return None
    promotions = PromotionPage.objects.visible_to_all().filter(locale=page.locale_id)
    numbered = promotions.filter(number=wanted).order_by("start", "pk")
    return numbered.values_list("slug", flat=True).first()


class ChallengeListing(Listing):
    """Challenges, by promotion where no other order is asked for."""

    counted_as = CHALLENGES_COUNTED

    promotion = PromotionFacet()
    thematique = TermFacet(field_name="themes", queryset=Theme.objects.all(), label=_("Thématique"))
    expertise = TermFacet(
        field_name="expertises", queryset=Expertise.objects.all(), label=_("Expertise")
    )
    organisation = TermFacet(
        field_name="organisations", queryset=Organisation.objects.all(), label=_("Administration")
    )
    statut = ValueFacet(field_name="status", choices=ChallengePage.Status.choices, label=_("État"))
    tri = OrderFilter(
        {
            "promotion": (_("Par promotion"), "by_promotion"),
            "titre": (_("Par titre"), "by_title"),
            "recent": (_("Du plus récent au plus ancien"), "latest_first"),
            "ancien": (_("Du plus ancien au plus récent"), "oldest_first"),
        }
    )

    def __init__(self, data: QueryDict, page: Any):
        if number := data.get("promo"):  # of the earlier site
            data = data.copy()
            data.appendlist("promotion", promotion_numbered(number, page) or number)
        super().__init__(data, page)

    @classmethod
    def known_parameters(cls) -> list[str]:
        """Return every parameter that has a meaning here, also the earlier site's `promo`."""
        return [*super().known_parameters(), "promo"]

    @property
    def has_former_name(self) -> bool:
        """Whether the address names a term by a former slug, or a promotion by its number."""
        return ("promo" in self.data and not self.has_unknown) or super().has_former_name

    @property
    def is_grouped(self) -> bool:
        """Whether the results stand by promotion: in no other order, nor all in the same."""
        return "tri" not in self.parameters and len(self.values["promotion"]) != 1

    def sorted(self, pages: Any) -> Any:
        is_sorted = self.is_grouped or "tri" in self.parameters
        return super().sorted(pages) if is_sorted else pages.by_title()

    def groups(self) -> list[tuple[str, list[Any], Any]]:
        """Return the results with their promotion and its title, "" where one needs none."""
        found = list(self.results)
        if not self.is_grouped:
            return [("", found, None)]
        keys = {challenge.group for challenge in found} - {None}
        named = PromotionPage.objects.defer_streamfields().in_bulk(keys)
        if not named:
            return [("", found, None)]
        return [
            (named[key].title if key else gettext("Autres défis"), list(group), named.get(key))
            for key, group in groupby(found, lambda challenge: challenge.group)
        ]


class PersonListing(Listing):
    """People, those with a display order first."""

    counted_as = PEOPLE_COUNTED

    promotion = PromotionFacet()
    expertise = TermFacet(
        field_name="expertises", queryset=Expertise.objects.all(), label=_("Expertise")
    )
