"""What a list of cards shows for the parameters of its address: filters, counts, order, pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import (
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, NullIf
from django.http import QueryDict
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from challenges.facets import (
    NUMBER,
    TALLY,
    Facet,
    Offer,
    PromotionFacet,
    Row,
    StatusFacet,
    TermFacet,
    counts_of,
    in_one_query,
    rows,
)
from challenges.folding import folded
from challenges.models.cards import Card, CardQuerySet
from challenges.models.challenges import ChallengePage
from challenges.models.people import PersonPage
from challenges.models.taxonomies import TermAlias
from publishing import kept

PAGE_SIZE = 24
CHALLENGES_COUNTED = ngettext_lazy("%d défi", "%d défis")
PEOPLE_COUNTED = ngettext_lazy("%d personne", "%d personnes")


# Parameters -------------------------------------------------------------------------------------


class WordsField(forms.Field):
    """What the visitor looks for, at most as long as anybody types; "" if it holds no word."""

    LIMIT = 200

    def clean(self, value: str | None) -> str:
        text = (value or "").replace("\0", "").strip()[: self.LIMIT]
        return text if folded(text) else ""


class WordsFilter(django_filters.Filter):
    """Cards that hold every word, or its beginning, or its end."""

    field_class = WordsField

    def filter(self, cards: CardQuerySet, text: str) -> CardQuerySet:
        for word in dict.fromkeys(folded(text).split()):
            cards = cards.filter(words__contains=word)
        return cards


# Listings ---------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    return f"«\xa0{text}\xa0»"


def without(parameters: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in parameters.items() if key != name}


@dataclass(frozen=True)
class ActiveFilter:
    """Something that narrows the list, and the parameters of the list without it."""

    label: str
    others: dict[str, Any]


class OrderFilter(django_filters.ChoiceFilter):
    """The order of the cards, one of `orders`: by its value, a name and the fields."""

    def __init__(self, orders: Mapping[str, tuple[Any, tuple[Any, ...]]], **kwargs):
        self.orders = orders
        self.names = [(value, name) for value, (name, _fields) in orders.items()]
        super().__init__(choices=self.names, **kwargs)

    @property
    def default(self) -> str:
        return next(iter(self.orders))

    def filter(self, cards: CardQuerySet, value: str) -> CardQuerySet:
        return cards.order_by(*self.orders[value or self.default][1])


class CountedPaginator(Paginator):
    """A paginator that is told how many there are."""

    def __init__(self, object_list: QuerySet, per_page: int, count: int):
        super().__init__(object_list, per_page)
        self.count = count


class Listing(django_filters.FilterSet):
    """The cards of a list page that an address asks for, and what the page says of them.

    Any parameter may hold anything: what names nothing is left out, and `has_unknown` tells so.
    Costs three queries, whatever the number of cards and filters (counts, cards, renditions); two
    more where an address names what does not exist.
    """

    q = WordsFilter()

    counted_as: Any

    def __init__(self, data: QueryDict, page: Any):
        # Not of this page alone: promotions are facets of challenges and people.
        self.page = page
        self.public = Card.objects.filter(locale=page.locale_id).outside(page.site_restrictions)
        super().__init__(data, page.listed(self.public))
        self.is_valid()
        self.values: dict[str, Any] = self.form.cleaned_data
        self.facets = {
            name: found for name, found in self.filters.items() if isinstance(found, Facet)
        }
        self.unknown = self.drop_unknown()

    def drop_unknown(self) -> dict[str, list[str]]:
        """Take the slugs that name nothing out of `values` and return them by facet."""
        unknown = {}
        for name, facet in self.facets.items():
            known = facet.labels(self.rows[name])
            unknown[name] = [slug for slug in self.values[name] if slug not in known]
        if any(unknown.values()):
            for name, slugs in unknown.items():
                self.values[name] = [slug for slug in self.values[name] if slug not in slugs]
            del self.rows
        return unknown

    def filtered(self, without: str = "") -> CardQuerySet:
        """Return the cards that pass all filters but the one named `without`."""
        cards = self.queryset
        for name, found in self.filters.items():
            if name != without:
                cards = found.filter(cards, self.values.get(name))
        return cards

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The counts by facet, and under "" those of all results, in one query.

        Cards are counted by everything that facets say of them, each card read once for all
        facets; one with choices of its own counts what the others leave, apart.
        """
        apart = ["", *(name for name in self.facets if self.values[name])]
        if len(apart) == 1 and not self.values["q"]:
            # The same for every page and order of the list.
            key = "counts", type(self).__name__, self.page.pk
            return kept.by_generation(key, lambda: self.counted_rows(apart))
        return self.counted_rows(apart)

    def counted_rows(self, apart: list[str]) -> dict[str, list[Row]]:
        queries = [rows(self.filtered(without=name), name, TALLY) for name in apart]
        for name, facet in self.facets.items():
            queries += facet.name_queries(self.values[name])
        names: dict[str, list[Row]] = {name: [] for name in self.facets}
        counts, totals = {}, []
        for row in in_one_query(queries):
            if row.value:
                names[row.facet].append(row)
            else:
                counts[row.facet] = counts_of(row)
                totals += [row] if not row.facet else []
        return {"": totals} | {
            name: facet.counted(
                names[name], counts[name if name in counts else ""].get(facet.trait, {})
            )
            for name, facet in self.facets.items()
        }

    @classmethod
    def known_parameters(cls) -> list[str]:
        """Return every parameter that has a meaning here, those of before included."""
        return [*cls.base_filters, "page", "promo"]

    # What the page shows

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows[""])

    @cached_property
    def results(self) -> ResultPage:
        """The page of cards asked for: the first for what is no number, the last beyond it."""
        paginator = CountedPaginator(self.filtered().to_show(), PAGE_SIZE, self.total)
        return paginator.get_page(self.data.get("page"))

    @property
    def page_numbers(self) -> Iterator[int | str]:
        return self.results.paginator.get_elided_page_range(self.results.number, on_each_side=1)

    @property
    def total_text(self) -> str:
        return self.counted_as % self.total

    @cached_property
    def offers(self) -> list[Offer]:
        """What each facet offers, in the order of the facets."""
        return [
            Offer(name, facet.label, facet.choices(self.rows[name], self.values[name]))
            for name, facet in self.facets.items()
        ]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders there are: value, name, and whether it is the present one."""
        found = self.filters.get("tri")
        if found is None:
            return []
        present = self.values.get("tri") or found.default
        return [(value, name, value == present) for value, name in found.names]

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters that matter, but for the page, always in the same order."""
        parameters = {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in self.values.items()
            if value
        }
        order = self.filters.get("tri")
        if order and parameters.get("tri") == order.default:
            del parameters["tri"]
        return parameters

    @property
    def address(self) -> dict[str, Any]:
        """The parameters of the page's one address: what shows the same has the same."""
        number = self.results.number
        return self.parameters | ({"page": number} if number > 1 else {})

    @cached_property
    def active(self) -> list[ActiveFilter]:
        """What narrows the list, one at a time."""
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
        """Return which filter to give up where nothing is left, with what there is without it."""
        labels = {
            offer.name: ", ".join(choice.label for choice in offer.chosen)
            for offer in self.offers
            if offer.chosen
        }
        if self.values["q"]:
            labels["q"] = quoted(self.values["q"])
        if len(labels) < 2:
            return []
        queries = [rows(self.filtered(without=name), name, NUMBER) for name in labels]
        counts = {row.facet: row.total for row in in_one_query(queries)}
        return [
            (ActiveFilter(label, without(self.parameters, name)), counts[name])
            for name, label in labels.items()
            if counts.get(name)
        ]

    @property
    def has_unknown(self) -> bool:
        """Whether the address names something that does not exist."""
        return "promo" in self.data or any(
            not set(filter(None, self.data.getlist(name))) <= set(self.values[name])
            for name in self.facets
        )

    # Addresses of before

    def moved(self) -> QueryDict | None:
        """Return the parameters that say the same today, None if they do as they are.

        Terms may have had another slug (`TermAlias`); the earlier site's `promo` is a number.
        """
        data = self.data.copy()
        for name, slug, present in self.former_slugs():
            slugs = [present if value == slug else value for value in data.getlist(name)]
            data.setlist(name, list(dict.fromkeys(slugs)))
        if numbered := self.promotion_numbered(data.get("promo")):
            del data["promo"]
            data.setlist("promotion", list(dict.fromkeys([*data.getlist("promotion"), numbered])))
        return data if data != self.data else None

    def former_slugs(self) -> Iterator[tuple[str, str, str]]:
        """Return facet, former slug and present one."""
        names = {}
        wanted = Q()
        for name, slugs in self.unknown.items():
            facet = self.facets[name]
            if slugs and isinstance(facet, TermFacet):
                kind = ContentType.objects.get_for_model(facet.model_of_terms)
                names[kind.pk] = name
                wanted |= Q(content_type=kind, slug__in=slugs)
        if wanted:
            for alias in TermAlias.objects.filter(wanted).prefetch_related("term"):
                if alias.term is not None:
                    yield names[alias.content_type_id], alias.slug, alias.term.slug

    def promotion_numbered(self, number: str | None) -> str | None:
        """Return the slug of the promotion with this number, None for anything else."""
        try:
            rank = forms.IntegerField(min_value=0, max_value=32767).clean(number or None)
        except forms.ValidationError:
            return None
        numbered = self.public.promotions().filter(rank=rank).order_by("start", "pk")
        return numbered.values_list("page__slug", flat=True).first()


class ChallengeListing(Listing):
    """Challenges, by promotion where no other order is asked for."""

    counted_as = CHALLENGES_COUNTED

    promotion = PromotionFacet(ChallengePage, label=_("Promotion"))
    thematique = TermFacet(ChallengePage, "themes", label=_("Thématique"))
    expertise = TermFacet(ChallengePage, "expertises", label=_("Expertise"))
    organisation = TermFacet(
        ChallengePage,
        "organisations",
        name=Coalesce(NullIf("acronym", Value("")), "name"),
        label=_("Administration"),
    )
    statut = StatusFacet(label=_("État"))
    tri = OrderFilter(
        {
            "promotion": (
                _("Par promotion"),
                (F("group_start").desc(nulls_last=True), "group_id", "sort_title", "pk"),
            ),
            "titre": (_("Par titre"), ("sort_title", "pk")),
            "recent": (
                _("Du plus récent au plus ancien"),
                (F("start").desc(nulls_last=True), "sort_title", "pk"),
            ),
            "ancien": (
                _("Du plus ancien au plus récent"),
                (F("start").asc(nulls_last=True), "sort_title", "pk"),
            ),
        }
    )

    def groups(self) -> list[tuple[str, list[Card]]]:
        """Return the results under the titles of their promotions, "" where one needs none."""
        cards = list(self.results)
        if self.parameters.get("tri") or len(self.values["promotion"]) == 1:
            return [("", cards)]
        titles = {row.key: row.label for row in self.rows["promotion"]}
        groups = [
            (titles.get(key, ""), list(found))
            for key, found in groupby(cards, key=lambda card: card.group_id)
        ]
        if not any(title for title, _cards in groups):
            return [("", cards)]
        return [(title or gettext("Autres défis"), found) for title, found in groups]


class PersonListing(Listing):
    """People, those with a display order first."""

    counted_as = PEOPLE_COUNTED

    promotion = PromotionFacet(PersonPage, label=_("Promotion"))
    expertise = TermFacet(PersonPage, "expertises", label=_("Expertise"))
