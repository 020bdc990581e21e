"""People: talents, mentors, public agents, the team."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from challenges import showing
from challenges.blocks import PersonLinksBlock
from challenges.fields import ChoiceListField
from challenges.folding import folded
from challenges.models.cards import Card, ListedPage, facets_of
from challenges.models.promotions import PromotionPage
from challenges.models.taxonomies import Expertise
from challenges.widgets import FilteredCheckboxes
from media.blocks import StoryBlock
from media.fields import BodyField
from publishing.models import PublishedPage


class PersonRole(models.TextChoices):
    TALENT = "talent", _("Talent")
    MENTOR = "mentor", _("Mentor")
    PUBLIC_AGENT = "agent-public", _("Agent public")
    TEAM = "equipe", _("Équipe du programme")
    ALUMNI = "alumni", _("Ancien·ne")
    ECOSYSTEM = "ecosysteme", _("Écosystème")


class PersonPage(ListedPage):
    """Somebody's public profile; the title is the name."""

    roles = ChoiceListField("rôles", choices=PersonRole, blank=True)
    job = models.CharField("métier ou fonction", max_length=255, blank=True)
    introduction = models.TextField("présentation en une phrase", blank=True)
    portrait = models.ForeignKey(
        "media.Image",
        verbose_name="portrait",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    biography = BodyField(StoryBlock(), verbose_name="biographie", blank=True)
    promotions = ParentalManyToManyField(
        PromotionPage, verbose_name="promotions", blank=True, related_name="people"
    )
    expertises = ParentalManyToManyField(
        Expertise, verbose_name="expertises", blank=True, related_name="people"
    )
    links = BodyField(PersonLinksBlock(), verbose_name="liens", blank=True)
    display_order = models.PositiveSmallIntegerField(
        "ordre d’affichage",
        null=True,
        blank=True,
        help_text="Les plus petits d’abord\xa0; sans numéro, par ordre alphabétique ensuite.",
    )

    api_fields = ["roles", "job", "introduction", "biography", "links"]
    content_panels = [
        *PublishedPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("roles"),
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
            help_text="Les annuaires du site se filtrent par promotion et par expertise.",
        ),
        FieldPanel("biography"),
        FieldPanel("links"),
    ]
    search_fields = [*PublishedPage.search_fields, index.AutocompleteField("words")]
    page_description = "Une personne du programme et les défis qu’elle a relevés."
    parent_page_types = ["challenges.PersonIndexPage"]
    subpage_types: list[str] = []
    card_kind = Card.Kind.PERSON
    sharing_fields = ("portrait",)

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"

    @property
    def words(self) -> str:
        """What the person is found by, as `folded` writes it."""
        return folded(self.title, self.job)

    @property
    def role_labels(self) -> list[str]:
        return self._meta.get_field("roles").labels_of(self.roles)

    def get_context(self, request, *args, **kwargs):
        shown = showing.show_person(self, request)
        return super().get_context(request, *args, **kwargs) | shown

    def related_names(self) -> list[str]:
        return [
            *super().related_names(),
            *self.role_labels,
            *(promotion.title for promotion in self.promotions.all() if promotion.live),
            *(expertise.name for expertise in self.expertises.all()),
        ]

    def save(self, *args, **kwargs):
        """Save, and have search find what names the person by the present name."""
        with transaction.atomic():
            named = self.public_name()
            result = super().save(*args, **kwargs)
            if named != self.public_name():
                for part in self.participations.select_related("challenge"):
                    part.challenge.renew_card()
                for news in self.news_written.all():
                    news.renew_card()
        return result

    def card_values(self) -> dict[str, Any]:
        return {
            "text": self.job,
            "detail": self.introduction,
            "image_id": self.portrait_id,
            "words": self.words,
            "sort_title": folded(self.title)[:255],
            "facets": facets_of(self, "promotions", "expertises"),
            # Spaces around each, so that one is found whole: « agent » is not « agent-public ».
            "roles": f" {' '.join(self.roles)} ",
            "rank": self.display_order,
        }
