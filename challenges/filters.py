"""The filters and orders of the lists of challenges and of people."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenges.models.challenges import ChallengePage
from challenges.models.promotions import CHALLENGES_COUNTED, PEOPLE_COUNTED, PromotionPage
from challenges.teams import PersonRole
from listing.annotations import count_of
from listing.facets import TermFacet, ValueFacet
from listing.filters import Listing, OrderFilter


class PromotionFacet(TermFacet):
    """The promotions that visitors may see, in the language of the list, latest first."""

    language = ""

    def __init__(self, **kwargs):
        super().__init__(label=_("Promotion"), **kwargs)

    def get_queryset(self, request: Any) -> QuerySet:
        return PromotionPage.objects.in_order().in_language_of(self.parent.page)

    def filter(self, pages: Any, terms: list[Any]) -> Any:
        return pages.naming(self.field_name, terms) if terms else pages

    def counted(self, terms: QuerySet, pages: QuerySet) -> QuerySet:
        among = Q(pk__in=pages.order_by().values("pk"))
        relation = f"{self.field_name}__translation_key"
        count = count_of(
            self.model._base_manager.all(), relation, by="translation_key", among=among
        )
        return terms.annotate(count=count)

    def label_of(self, term: Any) -> str:
        return term.title

    def sorted(self, terms: Iterable[Any]) -> list[Any]:
        return list(terms)


class ChallengeListing(Listing):
    """Challenges, by promotion where no other order is asked for."""

    counted_as = CHALLENGES_COUNTED

    promotion = PromotionFacet(field_name="promotion")
    thematique = TermFacet(field_name="themes", label=_("Thématique"))
    expertise = TermFacet(field_name="expertises", label=_("Expertise"))
    organisation = TermFacet(field_name="organisations", label=_("Administration"))
    statut = ValueFacet(field_name="status", choices=ChallengePage.Status.choices, label=_("État"))
    tri = OrderFilter(
        {
            "promotion": (_("Par promotion"), "by_promotion"),
            "titre": (_("Par titre"), "by_title"),
            "recent": (_("Les plus récents d’abord"), "latest_first"),
            "ancien": (_("Les plus anciens d’abord"), "oldest_first"),
        }
    )

    @property
    def names_organisations(self) -> bool:
        return any(challenge.carried_by for challenge in self.results)

    @property
    def is_grouped(self) -> bool:
        """Whether the results stand by promotion: in no other order, nor all in the same."""
        order = self.values.get("tri") or "promotion"
        is_by_promotion = order == "promotion" and not self.is_best_first
        return is_by_promotion and len(self.values["promotion"]) != 1

    def sorted(self, pages: Any) -> Any:
        is_sorted = self.is_grouped or self.is_best_first or "tri" in self.parameters
        return super().sorted(pages) if is_sorted else pages.by_title()

    def groups(self) -> list[tuple[str, list[Any], Any]]:
        """Return the results with their promotion and its title, "" where one needs none."""
        found = list(self.results)
        if not self.is_grouped or all(challenge.group is None for challenge in found):
            return [("", found, None)]
        promotions = dict(enumerate(PromotionPage.objects.in_order()))
        groups = groupby(found, lambda challenge: promotions.get(challenge.group))
        return [
            (promotion.title if promotion else gettext("Autres défis"), list(group), promotion)
            for promotion, group in groups
        ]


class RoleFacet(ValueFacet):
    """The roles of people, who may have several."""

    def filter(self, pages: Any, roles: list[str]) -> Any:
        return pages.with_roles(roles) if roles else pages

    def numbers(self, pages: Any) -> dict[str, int]:
        return pages.order_by().number_by_role()


class PersonListing(Listing):
    """People, those with a display order first."""

    counted_as = PEOPLE_COUNTED

    role = RoleFacet(field_name="roles", choices=PersonRole.choices, label=_("Rôle"))
    promotion = PromotionFacet(field_name="promotions")
    expertise = TermFacet(field_name="expertises", label=_("Expertise"))
