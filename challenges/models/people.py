"""People: talents, mentors, public agents, the team."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager

from challenges.blocks import PersonLinkBlock
from challenges.fields import ChoiceListField, ChoiceListPanel
from challenges.models.promotions import PromotionPage
from challenges.models.taxonomies import Expertise
from challenges.teams import PersonRole, initials_of
from listing.models import ListedPage, ListedPageQuerySet
from listing.search.kinds import SearchKind
from listing.terms.widgets import FilteredCheckboxes
from media.blocks import StoryBlock
from media.fields import BodyField, image_field
from media.links import public_href
from media.pictures import load_renditions
from publishing.base.pages import PublishedPage

COLLEAGUES = 6


# A list in a JSON column; both databases write it as text alike.
ROLES_TEXT = Cast("roles", TextField())


def has_role(role: str) -> Q:
    return Q(roles_text__contains=f'"{role}"')


class PersonQuerySet(ListedPageQuerySet):
    def with_roles(self, roles: Iterable[str]) -> Self:
        """Return only the people who have one of the roles."""
        return self.alias(roles_text=ROLES_TEXT).filter(reduce(or_, map(has_role, roles)))

    def number_by_role(self) -> dict[str, int]:
        """Return how many people have each role."""
        numbers = {role.value: Count("pk", filter=has_role(role)) for role in PersonRole}
        return self.alias(roles_text=ROLES_TEXT).aggregate(**numbers)

    def in_display_order(self) -> Self:
        """Sort those whom editors gave a number first, then by name."""
        return self.order_by(F("display_order").asc(nulls_last=True), "sort_title", "pk")


class PersonPage(ListedPage):
    """Somebody's public profile; the title is the name."""

    roles = ChoiceListField("rôles", choices=PersonRole, default=list, blank=True)
    job = models.CharField("métier ou fonction", max_length=255, blank=True)
    introduction = models.TextField("présentation en une phrase", blank=True)
    portrait = image_field("portrait")
    biography = BodyField(StoryBlock(), verbose_name="biographie", blank=True)
    promotions = ParentalManyToManyField(
        PromotionPage, verbose_name="promotions", blank=True, related_name="people"
    )
    expertises = ParentalManyToManyField(
        Expertise, verbose_name="expertises", blank=True, related_name="people"
    )
    links = BodyField([("link", PersonLinkBlock())], verbose_name="liens", blank=True, max_num=10)
    display_order = models.PositiveSmallIntegerField(
        "ordre d’affichage",
        null=True,
        blank=True,
        help_text="Les plus petits d’abord\xa0; sans numéro, par ordre alphabétique ensuite.",
    )

    content_panels = [
        *PublishedPage.content_panels,
        MultiFieldPanel(
            [
                ChoiceListPanel("roles"),
                FieldPanel("job"),
                FieldPanel("introduction"),
                FieldPanel("portrait"),
            ],
            heading="Qui est-ce\xa0?",
            help_text="Le titre de la page est le nom de la personne\xa0: prénom, puis nom.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("promotions", widget=FilteredCheckboxes),
                FieldPanel("expertises", widget=FilteredCheckboxes),
                FieldPanel("display_order"),
            ],
            heading="Classement",
            help_text="La liste des personnes du site se filtre par rôle, promotion et expertise.",
        ),
        FieldPanel("biography"),
        FieldPanel("links"),
    ]
    search_kind = SearchKind(3, "personnes", _("Personnes"), _("Personne"), aside=True)
    page_description = "Une personne du programme et les défis qu’elle a relevés."
    parent_page_types = ["challenges.PersonIndexPage"]
    sharing_fields = ("portrait",)
    card_template = "challenges/includes/person_card.html"
    picture_field = "portrait"

    objects = PageManager.from_queryset(PersonQuerySet)()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"

    @property
    def other_titles(self) -> list[str]:
        return [self.job]

    @property
    def initials(self) -> str:
        """The first letters of the first and last word of the name, shown without a portrait."""
        return initials_of(self.title)

    @property
    def role_labels(self) -> list[str]:
        return self._meta.get_field("roles").labels_of(self.roles)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """Add the related content that visitors may see."""
        promotions = PromotionPage.objects.in_order().in_language_of(self)
        promotions = promotions.translating(self.promotions.all())
        # A page that is being created has no challenges, and cannot be asked for them.
        participations: Any = apps.get_model("challenges.Participation").objects
        parts = participations.filter(person__translation_key=self.translation_key).order_by("pk")
        parts = list(parts) if self.pk else []
        challenges: Any = apps.get_model("challenges.ChallengePage").objects.for_display()
        shown = challenges.in_language_of(self).filter(pk__in={part.challenge_id for part in parts})
        shown, colleagues = list(shown.latest_first()), self.colleagues(promotions)
        load_renditions(page.picture for page in (*shown, *colleagues))
        return super().get_context(request, *args, **kwargs) | {
            "links": [link.value for link in self.links if public_href(link.value["url"] or "")],
            "expertises": self.expertises.all(),
            "promotions": promotions,
            "colleagues": colleagues,
            "challenges": [
                (challenge, [part for part in parts if part.challenge_id == challenge.pk])
                for challenge in shown
            ],
        }

    def colleagues(self, promotions: Any) -> list["PersonPage"]:
        """Return some of the people of the same promotions."""
        people = PersonPage.objects.for_display().in_language_of(self).exclude(pk=self.pk)
        return list(people.naming("promotions", promotions).in_display_order()[:COLLEAGUES])

    def related_names(self) -> list[str]:
        return [
            *super().related_names(),
            *self.role_labels,
            *self.public_names(self.promotions.all()),
            *(expertise.name for expertise in self.expertises.all()),
        ]

    def pages_naming_it(self) -> list[Page]:
        parts = self.participations.select_related("challenge")
        return [*(part.challenge for part in parts), *self.news_written.all()]
