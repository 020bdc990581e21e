"""The filters and orders of the list of news."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from challenges.filters import PromotionFacet
from listing.facets import TermFacet, YearFacet
from listing.filters import Listing, OrderFilter


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
