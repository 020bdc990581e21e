"""The pages that list challenges, promotions and people."""

from collections import Counter
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.search import index

from challenges.body_blocks import ListingBodyBlock
from challenges.filters import ChallengeListing, PersonListing
from challenges.models.challenges import ChallengePage
from challenges.models.people import PersonPage
from challenges.models.promotions import PromotionPage
from challenges.models.taxonomies import Organisation
from challenges.teams import PersonRole
from listing.annotations import count_of
from listing.models import ListingPage
from media.fields import BodyField
from media.pictures import load_renditions
from publishing.base.pages import PublishedPage

PEOPLE = 12  # on the page of an organisation


class ListingWithBody(ListingPage):
    """A list with blocks below it."""

    body = BodyField(
        ListingBodyBlock(), verbose_name="contenu", blank=True, help_text="Affiché sous la liste."
    )

    content_panels = [*ListingPage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True


class ChallengeIndexPage(ListingWithBody):
    """The list of challenges: `/defis/`, with a page for each organisation below it."""

    page_description = "La liste filtrable des défis, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    listing_class = ChallengeListing

    class Meta:
        verbose_name = "liste des défis"
        verbose_name_plural = "listes des défis"

    def listed_pages(self) -> Any:
        return ChallengePage.objects.visible_to_all().prefetch_related("themes")

    @path("administrations/")
    def organisations_route(self, request: HttpRequest) -> HttpResponse:
        """Show the organisations that have a challenge in the list, with its number of them."""
        listed = self.listed_pages().in_language_of(self)
        organisations = self.organisations().annotate(number=count_of(listed, "organisations"))
        if not organisations:
            raise Http404
        context = {"organisations": organisations, "part": self.organisations_part(request)}
        return self.render(
            request, template="challenges/organisations.html", context_overrides=context
        )

    @path("administrations/<slug:slug>/")
    def organisation_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the challenges of an organisation, or lead on from a slug that it used to have."""
        organisation = self.organisations().with_slug(slug).first()
        if organisation is None:
            raise Http404
        if organisation.slug != slug:
            return HttpResponsePermanentRedirect(self.organisation_url(organisation, request))
        challenges = ChallengePage.objects.for_display().in_language_of(self)
        challenges = list(challenges.filter(organisations=organisation).latest_first())
        keys = [challenge.pk for challenge in challenges]
        team = PersonPage.objects.filter(participations__challenge__in=keys)
        people = PersonPage.objects.for_display().in_language_of(self).translating(team)
        people = list(people.in_display_order()[:PEOPLE])
        load_renditions(page.picture for page in (*challenges, *people))
        promotions = PromotionPage.objects.in_order().in_language_of(self)
        named = PromotionPage.objects.filter(challenges__in=keys)
        address = request.build_absolute_uri(self.organisation_url(organisation, request))
        context = {
            "organisation": organisation,
            "challenges": challenges,
            "outcomes": outcomes_of(challenges),
            "people": people,
            "promotions": promotions.translating(named),
            "part": {
                "title": organisation.short_name,
                "url": address,
                "language": "fr",
                "above": self.organisations_part(request),
            },
        }
        return self.render(
            request, context_overrides=context, template="challenges/organisation.html"
        )

    def organisations_part(self, request: HttpRequest) -> dict[str, str]:
        address = f"{self.get_full_url(request)}administrations/"
        return {"title": gettext("Les administrations et leurs défis"), "url": address}

    def organisations(self) -> Any:
        """Return the organisations that have a challenge in the list."""
        challenges = self.listed_pages().in_language_of(self)
        return Organisation.objects.filter(
            pk__in=challenges.filter(organisations__isnull=False).values("organisations")
        )

    def organisation_url(self, organisation: Organisation, request: HttpRequest | None) -> str:
        return f"{self.get_url(request)}administrations/{organisation.slug}/"

    def get_route_paths(self) -> list[str]:
        """Return its addresses, which lead on when it moves."""
        parts = [f"/administrations/{found.slug}/" for found in self.organisations()]
        return ["/", "/administrations/", *parts]

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        found = super().get_sitemap_urls(request)
        address = self.get_full_url(request).removesuffix("/")
        paths = [path for path in self.get_route_paths() if path != "/"]
        if len(paths) > 1:  # without an administration, there is no list of them
            found += [{"location": address + path} for path in paths]
        return found


def outcomes_of(challenges: list[ChallengePage]) -> list[str]:
    """Say what became of the challenges, in numbers."""
    states = Counter(page.status for page in challenges)
    return [state.counted(states[state]) for state in ChallengePage.Status if states[state]]


class PersonIndexPage(ListingWithBody):
    """Everybody: `/personnes/`, and the parent of all profiles."""

    page_description = "La liste filtrable des personnes, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    search_fields = [*ListingWithBody.search_fields, index.AutocompleteField("other_titles")]
    template = "listing/listing.html"
    listing_class = PersonListing

    class Meta:
        verbose_name = "liste des personnes"
        verbose_name_plural = "listes des personnes"

    @property
    def other_titles(self) -> list[str]:
        """The roles to filter by: whoever looks for « l’équipe » finds the list."""
        return [str(role.label) for role in PersonRole]

    def listed_pages(self) -> Any:
        return PersonPage.objects.visible_to_all().in_display_order()


class PromotionIndexPage(PublishedPage):
    """The list of promotions: `/promos/`."""

    introduction = models.TextField("chapô", blank=True)

    content_panels = [*PublishedPage.content_panels, FieldPanel("introduction")]
    page_description = "La liste des promotions, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    class Meta:
        verbose_name = "liste des promotions"
        verbose_name_plural = "listes des promotions"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["promotions"] = self.promotions()
        return context

    def promotions(self) -> Any:
        """Return the public promotions, latest first, with how much each counts."""
        challenges, people = (
            model.objects.visible_to_all().in_language_of(self)
            for model in (ChallengePage, PersonPage)
        )
        key = "translation_key"
        promotions = PromotionPage.objects.for_display().in_language_of(self).with_renditions()
        return promotions.latest_first().annotate(
            number_of_challenges=count_of(challenges, f"promotion__{key}", by=key),
            number_of_people=count_of(people, f"promotions__{key}", by=key),
        )
