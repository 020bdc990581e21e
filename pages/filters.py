"""The filters and orders of the list of news."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from challenges.filters import PromotionFacet
from listing.facets import TermFacet, ValueFacet
from listing.filters import Listing, OrderFilter


class YearFacet(ValueFacet):
    """The years of a date of the listed pages, latest first."""

    @property
    def field(self) -> Any:
        if "choices" not in self.extra:
            name = self.field_name
            years = self.parent.queryset.order_by(f"-{name}").values_list(name, flat=True)
            self.extra["choices"] = [(str(year), str(year)) for year in years.distinct() if year]
        return super().field


class NewsListing(Listing):
    """News, latest first where no other order is asked for."""

    counted_as = ngettext_lazy("%d actualité", "%d actualités")

    categorie = TermFacet(field_name="categories", label=_("Catégorie"))
    promotion = PromotionFacet(field_name="promotion")
    annee = YearFacet(field_name="date__year", label=_("Année"))
    tri = OrderFilter(
        {
            "recent": (_("Les plus récents d’abord"), "latest_first"),
            "ancien": (_("Les plus anciens d’abord"), "oldest_first"),
        }
    )
