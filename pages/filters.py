"""What the list of news, and its feeds, show for the parameters of their address."""

from collections.abc import Iterable

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from challenges.facets import Facet, PromotionFacet, Row, TermFacet, rows
from challenges.filters import Listing, OrderFilter
from challenges.models.cards import CardQuerySet
from pages.models.news import LATEST_FIRST, NewsPage

NEWS_COUNTED = ngettext_lazy("%d actualité", "%d actualités")


class YearFacet(Facet):
    """The years of the cards' dates, latest first."""

    trait = "year"

    def filter(self, cards: CardQuerySet, slugs: list[str]) -> CardQuerySet:
        years = [int(slug) for slug in slugs if slug.isdecimal() and len(slug) == 4]
        return cards.filter(start__year__in=years) if years else cards

    def name_queries(self, slugs: list[str]) -> list[QuerySet]:
        if not slugs:
            return []
        year = Cast(ExtractYear("start"), CharField())
        chosen = self.filter(self.parent.queryset, slugs)
        return [rows(chosen, self.field_name, value=year).distinct()]

    def labels(self, found: Iterable[Row]) -> dict[str, str]:
        return {year: year for year in sorted({row.value for row in found}, reverse=True)}


class NewsListing(Listing):
    """News, latest first where no other order is asked for."""

    counted_as = NEWS_COUNTED

    categorie = TermFacet(NewsPage, "categories", label=_("Catégorie"))
    promotion = PromotionFacet(NewsPage, label=_("Promotion"))
    annee = YearFacet(field_name="annee", label=_("Année"))
    tri = OrderFilter(
        {
            "recent": (_("Du plus récent au plus ancien"), LATEST_FIRST),
            "ancien": (_("Du plus ancien au plus récent"), ("start", "pk")),
        }
    )
