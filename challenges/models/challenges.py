"""Challenges: the public-interest problems that administrations put, and who took them up."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from challenges import showing
from challenges.blocks import AchievementsBlock, ChallengeVideosBlock, KeyFiguresBlock
from challenges.completeness import CompletenessPanel
from challenges.folding import folded
from challenges.models.cards import Card, ListedPage, facets_of
from challenges.models.people import PersonPage
from challenges.models.promotions import PromotionPage
from challenges.models.taxonomies import Expertise, Organisation, Theme
from challenges.widgets import FilteredCheckboxes
from media.blocks import StoryBlock
from media.fields import BodyField
from publishing.forms import PublishedPageForm
from publishing.models import PublishedPage


class ChallengePageForm(PublishedPageForm):
    """Keeps a team member from being there twice when an editor publishes during an autosave.

    The autosave has stored the new row, and the form that is sent does not know it yet: it would
    add the row again (Wagtail's issue 14568).
    """

    def save(self, commit=True):
        page = super().save(commit=commit)
        sent = [form.instance for form in self.formsets["team"].forms]
        keys, parts = {one.pk for one in sent}, {one.part for one in sent}
        again = [one for one in page.team.all() if one.pk not in keys and one.part in parts]
        if again:
            page.team.remove(*again)
            if commit:
                page.team.commit()
        return page


class ChallengePage(ListedPage):
    """A challenge: the problem, the team, what came of it."""

    class Status(models.TextChoices):
        TO_COME = "a-venir", _("À venir")
        UNDER_WAY = "en-cours", _("En cours")
        FINISHED = "termine", _("Terminé")
        LASTING = "perennise", _("Pérennisé")
        STOPPED = "arrete", _("Arrêté")

    subtitle = models.TextField(
        "accroche", blank=True, help_text="Le défi en une phrase, sous le titre et sur les cartes."
    )
    organisations = ParentalManyToManyField(
        Organisation, verbose_name="administrations", blank=True, related_name="challenges"
    )
    place = models.CharField("établissement ou service", max_length=255, blank=True)
    town = models.CharField("ville", max_length=120, blank=True)
    promotions = ParentalManyToManyField(
        PromotionPage, verbose_name="promotions", blank=True, related_name="challenges"
    )
    themes = ParentalManyToManyField(
        Theme, verbose_name="thématiques", blank=True, related_name="challenges"
    )
    expertises = ParentalManyToManyField(
        Expertise, verbose_name="expertises", blank=True, related_name="challenges"
    )
    status = models.CharField("état", max_length=20, choices=Status, blank=True)
    start = models.DateField("début", null=True, blank=True)
    duration = models.PositiveSmallIntegerField("durée en mois", null=True, blank=True)
    image = models.ForeignKey(
        "media.Image",
        verbose_name="image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sharing_image = models.ForeignKey(
        "media.Image",
        verbose_name="image de partage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="1200\xa0×\xa0630 pixels. Par défaut, l’image du défi.",
    )
    source_code = models.URLField("code source", blank=True, max_length=500)
    website = models.URLField("site", blank=True, max_length=500)
    state_startup = models.URLField(
        "start-up d’État",
        blank=True,
        max_length=500,
        help_text="L’adresse de sa fiche sur beta.gouv.fr.",
    )
    body = BodyField(StoryBlock(), verbose_name="contenu", blank=True)
    key_figures = BodyField(KeyFiguresBlock(), verbose_name="chiffres clés", blank=True)
    achievements = BodyField(AchievementsBlock(), verbose_name="réalisations", blank=True)
    videos = BodyField(ChallengeVideosBlock(), verbose_name="vidéos", blank=True)
    poster = models.ForeignKey(
        "media.Document",
        verbose_name="affiche",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    poster_url = models.URLField(
        "adresse de l’affiche",
        blank=True,
        max_length=500,
        help_text="Si elle est sur un autre site\xa0; sans effet quand un fichier est choisi.",
    )

    api_fields = [
        "subtitle",
        "place",
        "town",
        "status",
        "body",
        "key_figures",
        "achievements",
        "videos",
    ]
    content_panels = [
        CompletenessPanel(),
        *PublishedPage.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("image"),
        MultiFieldPanel(
            [
                FieldPanel("organisations", widget=FilteredCheckboxes),
                FieldRowPanel([FieldPanel("place"), FieldPanel("town")]),
            ],
            heading="Qui porte le défi\xa0?",
        ),
        MultiFieldPanel(
            [
                FieldPanel("promotions", widget=FilteredCheckboxes),
                FieldRowPanel([FieldPanel("status"), FieldPanel("start"), FieldPanel("duration")]),
            ],
            heading="Quand\xa0?",
            help_text="Sans date de début, le défi prend celle de sa promotion.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("themes", widget=FilteredCheckboxes),
                FieldPanel("expertises", widget=FilteredCheckboxes),
            ],
            heading="Classement",
            help_text="La liste des défis du site se filtre par thématique et par expertise.",
        ),
        FieldPanel("body"),
        InlinePanel(
            "team",
            heading="Équipe",
            label="Membre",
            help_text=(
                "Choisissez une personne, ou créez-la depuis la fenêtre de choix\xa0; "
                "un nom suffit pour qui n’a pas de page sur le site."
            ),
        ),
        FieldPanel("key_figures"),
        FieldPanel("achievements"),
        FieldPanel("videos"),
        MultiFieldPanel(
            [
                FieldPanel("website"),
                FieldPanel("source_code"),
                FieldPanel("state_startup"),
                FieldPanel("poster"),
                FieldPanel("poster_url"),
            ],
            heading="Liens",
        ),
    ]
    search_fields = [*PublishedPage.search_fields, index.AutocompleteField("words")]
    promote_panels = [*PublishedPage.promote_panels, FieldPanel("sharing_image")]
    base_form_class = ChallengePageForm
    page_description = "Un défi, son administration, son équipe et ses résultats."
    parent_page_types = ["challenges.ChallengeIndexPage"]
    subpage_types: list[str] = []
    card_kind = Card.Kind.CHALLENGE
    sharing_fields = ("sharing_image", "image")

    class Meta:
        verbose_name = "défi"
        verbose_name_plural = "défis"

    @property
    def words(self) -> str:
        """What the challenge is found by, as `folded` writes it, but for its organisations."""
        return folded(self.title, self.subtitle, self.place, self.town)

    @property
    def introductions(self) -> list[Any]:
        """The videos shown above the text."""
        return [video for video in self.videos if video.block_type == "introduction"]

    @property
    def closings(self) -> list[Any]:
        """The videos shown below everything else."""
        return [video for video in self.videos if video.block_type == "closing"]

    def get_context(self, request, *args, **kwargs):
        shown = showing.show_challenge(self, request)
        return super().get_context(request, *args, **kwargs) | shown

    def related_names(self) -> list[str]:
        terms = [*self.themes.all(), *self.expertises.all()]
        return [
            *super().related_names(),
            *(promotion.title for promotion in self.promotions.all() if promotion.live),
            *(f"{found.name} {found.acronym}" for found in self.organisations.all()),
            *(term.name for term in terms),
            *(
                part.person.title if part.person else part.name
                for part in self.team.all()
                if part.person is None or part.person.live
            ),
        ]

    def card_values(self) -> dict[str, Any]:
        organisations = list(self.organisations.all())
        promotions = [promotion for promotion in self.promotions.all() if promotion.live]
        latest = max(promotions, key=lambda found: found.start or date.min, default=None)
        return {
            "text": self.subtitle,
            "detail": ", ".join(organisation.short_name for organisation in organisations),
            "image_id": self.image_id,
            "words": " ".join(
                [self.words, *(organisation.words for organisation in organisations)]
            ),
            "sort_title": folded(self.title)[:255],
            "status": self.status,
            "facets": facets_of(
                self, "promotions", "themes", "expertises", "organisations", status=self.status
            ),
            "start": self.start or (latest and latest.start),
            "group_id": latest and latest.pk,
            "group_start": latest and latest.start,
        }


class Participation(Orderable):
    """Somebody's part in a challenge; without a page of their own, a name alone."""

    class Role(models.TextChoices):
        TALENT = "talent", _("Talent")
        MENTOR = "mentor", _("Mentor")
        PUBLIC_AGENT = "agent-public", _("Agent public")
        TEAM = "equipe", _("Équipe du programme")

    challenge = ParentalKey(ChallengePage, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(
        PersonPage,
        verbose_name="personne",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="participations",
    )
    name = models.CharField(
        "nom", max_length=255, blank=True, help_text="De qui n’a pas de page sur le site."
    )
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.TALENT)
    note = models.CharField(
        "précision", max_length=255, blank=True, help_text="Par exemple «\xa0design\xa0»."
    )

    panels = [
        FieldPanel("person"),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("note")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "participation"
        verbose_name_plural = "participations"

    def __str__(self) -> str:
        return f"{self.person or self.name}, {self.get_role_display()}"

    @property
    def part(self) -> tuple[int | None, str, str]:
        """Who it is and what they do: nobody has the same part twice."""
        return self.person_id, self.name, self.role

    def clean(self):
        super().clean()
        if not self.person_id and not self.name:
            raise ValidationError({"person": "Choisissez une personne ou écrivez un nom."})
