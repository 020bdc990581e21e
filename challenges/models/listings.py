"""The pages that list challenges, promotions and people."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext
from wagtail.admin.panels import FieldPanel

from challenges.fields import ChoiceListField
from challenges.filters import (
    CHALLENGES_COUNTED,
    PEOPLE_COUNTED,
    ChallengeListing,
    Listing,
    PersonListing,
)
from challenges.models.cards import Card, CardQuerySet
from challenges.models.challenges import ChallengePage
from challenges.models.people import PersonPage, PersonRole
from challenges.models.promotions import PromotionPage
from media.blocks import BodyBlock
from media.fields import BodyField
from publishing.models import PublishedPage


class ListingPage(PublishedPage):
    """A page that lists cards, filtered by the parameters of its address."""

    introduction = models.TextField("chapô", blank=True)
    body = BodyField(
        BodyBlock(), verbose_name="contenu", blank=True, help_text="Affiché sous la liste."
    )

    api_fields = ["introduction", "body"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    listing_class: ClassVar[type[Listing]]

    class Meta:
        abstract = True

    @classmethod
    def known_parameters(cls) -> list[str]:
        return cls.listing_class.known_parameters()

    def listed(self, public: CardQuerySet) -> CardQuerySet:
        """Return those of the `public` cards that the page lists without any filter."""
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = self.listing_class(request.GET, self)
        return context

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Show the list, or lead on from an address that names a filter as it used to be."""
        response = super().serve(request, *args, **kwargs)
        if (moved := response.context_data["listing"].moved()) is not None:
            return HttpResponsePermanentRedirect(f"{request.path}?{moved.urlencode()}")
        return response


class ChallengeIndexPage(ListingPage):
    """The list of challenges: `/defis/`."""

    page_description = "La liste filtrable des défis, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["challenges.ChallengePage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    listing_class = ChallengeListing

    class Meta:
        verbose_name = "liste des défis"
        verbose_name_plural = "listes des défis"

    def listed(self, public: CardQuerySet) -> CardQuerySet:
        return public.challenges()


class PersonIndexPage(ListingPage):
    """Everybody: `/personnes/`, and the parent of all profiles."""

    page_description = "La liste filtrable des personnes, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["challenges.PersonPage"]
    max_count_per_parent = 1
    listing_class = PersonListing

    class Meta:
        verbose_name = "liste des personnes"
        verbose_name_plural = "listes des personnes"

    def listed(self, public: CardQuerySet) -> CardQuerySet:
        return public.people().in_display_order()


class DirectoryPage(ListingPage):
    """People of some roles: `/talents/`, `/agents/`, `/equipe/`."""

    roles = ChoiceListField(
        "rôles", choices=PersonRole, help_text="L’annuaire montre qui a l’un de ces rôles."
    )

    content_panels = [*ListingPage.content_panels, FieldPanel("roles")]
    page_description = "Une liste de personnes d’un ou plusieurs rôles."
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    show_in_menus_default = True
    template = "challenges/person_index_page.html"
    listing_class = PersonListing

    class Meta:
        verbose_name = "annuaire"
        verbose_name_plural = "annuaires"

    def listed(self, public: CardQuerySet) -> CardQuerySet:
        return public.people().with_roles(self.roles).in_display_order()


class PromotionIndexPage(PublishedPage):
    """The list of promotions: `/promos/`."""

    introduction = models.TextField("chapô", blank=True)

    api_fields = ["introduction"]
    content_panels = [*PublishedPage.content_panels, FieldPanel("introduction")]
    page_description = "La liste des promotions, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["challenges.PromotionPage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    class Meta:
        verbose_name = "liste des promotions"
        verbose_name_plural = "listes des promotions"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["promotions"] = self.promotions()
        return context

    def promotions(self) -> list["ListedPromotion"]:
        """Return the public promotions, latest first."""
        public = Card.objects.filter(locale=self.locale_id).outside(self.site_restrictions)
        cards = (
            public.promotions()
            .annotate(
                end=F("page__promotionpage__end"),
                challenges=tied(ChallengePage, public.challenges()),
                people=tied(PersonPage, public.people()),
            )
            .order_by(F("start").desc(nulls_last=True), "sort_title", "pk")
        )
        return [ListedPromotion(card) for card in cards.to_show()]


@dataclass(frozen=True)
class ListedPromotion:
    """A promotion in the list: its card, where it stands today, how much it counts."""

    card: Any

    @property
    def state(self) -> PromotionPage.State | None:
        return PromotionPage.State.today(self.card.start, self.card.end)

    @property
    def state_label(self) -> str:
        return gettext(str(self.state.label)) if self.state else ""

    @property
    def counts(self) -> list[str]:
        found = [
            (self.card.challenges, CHALLENGES_COUNTED),
            (self.card.people, PEOPLE_COUNTED),
        ]
        return [text % number for number, text in found if number]


def tied(model: type[models.Model], cards: CardQuerySet) -> Coalesce:
    """Count those of the `cards` whose pages are of the promotion."""
    relation: Any = model._meta.get_field("promotions")
    through = relation.remote_field.through
    page = f"{model._meta.model_name}_id"
    found = through.objects.filter(
        promotionpage_id=OuterRef("pk"), **{f"{page}__in": cards.values("pk")}
    )
    counted = found.order_by().values("promotionpage_id").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)
