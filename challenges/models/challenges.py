"""Challenges: the public-interest problems that administrations put, and their teams."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import (
    Case,
    F,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import PageManager

from challenges.blocks import AchievementBlock, ChallengeVideosBlock, KeyFiguresBlock
from challenges.models.people import PersonPage
from challenges.models.promotions import NEWS, PromotionPage
from challenges.models.taxonomies import Expertise, Organisation, Theme
from challenges.teams import Group, is_large, team_of
from listing.models import ListedPage, ListedPageQuerySet
from listing.search.kinds import SearchKind
from listing.terms.widgets import FilteredCheckboxes
from media.blocks import StoryBlock
from media.fields import BodyField, image_field
from media.pictures import load_renditions
from publishing.base.forms import PublishedPageForm
from publishing.base.pages import PublishedPage
from publishing.base.visibility import hidden_paths, is_visible_to_all

NOBODY = "Choisissez une personne ou écrivez un nom."
SAID_OF_NUMBERS = {
    "a-venir": ngettext_lazy("%d défi à venir", "%d défis à venir"),
    "en-cours": ngettext_lazy("%d défi en cours", "%d défis en cours"),
    "termine": ngettext_lazy("%d défi terminé", "%d défis terminés"),
    "perennise": ngettext_lazy("%d défi pérennisé", "%d défis pérennisés"),
    "arrete": ngettext_lazy("%d défi arrêté", "%d défis arrêtés"),
}


class ChallengePageForm(PublishedPageForm):
    """Refuses to publish a team member who is nobody, and keeps one from being there twice.

    When an editor publishes during an autosave, that has stored the new row, and the form that is
    sent does not know it yet: it would add the row again (Wagtail's issue 14568).
    """

    def __init__(self, *args, for_user=None, **kwargs):
        super().__init__(*args, for_user=for_user, **kwargs)
        if for_user and for_user.has_perm("challenges.add_organisation"):
            self.fields["organisations"].widget.add_address = reverse(
                "wagtailsnippets_challenges_organisation:add"
            )

    def clean(self):
        values = super().clean()
        formset = self.formsets["team"]
        if not self.is_deferred_validation and formset.is_valid():
            for form in formset.forms:
                if form not in formset.deleted_forms and form.instance.is_nobody:
                    form.add_error("person", NOBODY)
        return values

    def save(self, commit=True):
        page = super().save(commit=commit)
        sent = [form.instance for form in self.formsets["team"].forms]
        keys, parts = {one.pk for one in sent}, {one.part for one in sent}
        again = [one for one in page.team.all() if one.pk not in keys and one.part in parts]
        if again:
            page.team.remove(*again)
            if commit and not page.live:  # it went online meanwhile: this is its draft
                page.team.commit()
        return page


class ChallengeQuerySet(ListedPageQuerySet):
    def incomplete(self) -> Self:
        """Return only the challenges without a team, an organisation or a description."""
        whole = self.filter(team__isnull=False, organisations__isnull=False).exclude(body=[])
        return self.exclude(pk__in=whole.order_by().values("pk"))

    def by_promotion(self) -> Self:
        """Sort by promotion, then by title.

        Each gets the place of its promotion among those `in_order`, its `group`.
        """
        groups = {page: place for place, page in enumerate(PromotionPage.objects.in_order())}
        pages = self.annotate(group=_of_promotion(groups, models.IntegerField()))
        return pages.order_by(F("group").asc(nulls_last=True), "sort_title", "pk")

    def latest_first(self) -> Self:
        return self._by_start(F("began").desc(nulls_last=True))

    def oldest_first(self) -> Self:
        return self._by_start(F("began").asc(nulls_last=True))

    def _by_start(self, order: Any) -> Self:
        """Sort by the start of each, which is that of its promotion where it has none."""
        starts = {page: page.sort_date for page in PromotionPage.objects.in_order()}
        began = Coalesce("start", _of_promotion(starts, models.DateField()))
        return self.annotate(began=began).order_by(order, "sort_title", "pk")


def _of_promotion(values: dict[PromotionPage, Any], field: models.Field) -> Cast:
    """Return the value of the promotion of a challenge, in its language; NULL where it has none.

    The promotions, which are few, are sorted before: a database would sort them for each challenge.
    """
    cases = [
        When(
            promotion__translation_key=page.translation_key,
            locale=page.locale_id,
            then=Value(value),
        )
        for page, value in values.items()
    ]
    # PostgreSQL asks for a type where all are NULL.
    return Cast(Case(*cases, output_field=field), field)


class ChallengePage(ListedPage):
    """A challenge: the problem, the team, the results."""

    class Status(models.TextChoices):
        TO_COME = "a-venir", _("À venir")
        UNDER_WAY = "en-cours", _("En cours")
        FINISHED = "termine", _("Terminé")
        LASTING = "perennise", _("Pérennisé")
        STOPPED = "arrete", _("Arrêté")

        def counted(self, number: int) -> str:
            """Say how many challenges have this state: « 2 défis pérennisés »."""
            return SAID_OF_NUMBERS[self] % number

    subtitle = models.TextField(
        "accroche", blank=True, help_text="Le défi en une phrase, sous le titre et sur les cartes."
    )
    organisations = ParentalManyToManyField(
        Organisation, verbose_name="administrations", blank=True, related_name="challenges"
    )
    place = models.CharField("établissement ou service", max_length=255, blank=True)
    town = models.CharField("ville", max_length=120, blank=True)
    promotion = models.ForeignKey(
        PromotionPage,
        verbose_name="promotion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="challenges",
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
    image = image_field("image")
    sharing_image = image_field(
        "image de partage", "1200\xa0×\xa0630 pixels. Par défaut, l’image du défi."
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
    achievements = BodyField(
        [("achievement", AchievementBlock())], verbose_name="réalisations", blank=True, max_num=12
    )
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

    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("image", heading="Image du défi"),
        MultiFieldPanel(
            [
                FieldPanel("organisations", widget=FilteredCheckboxes),
                FieldRowPanel([FieldPanel("place"), FieldPanel("town")]),
            ],
            heading="Qui porte le défi\xa0?",
        ),
        MultiFieldPanel(
            [
                FieldPanel("promotion"),
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
            classname="collapsed",
        ),
    ]
    search_kind = SearchKind(1, "defis", _("Défis"), _("Défi"))
    promote_panels = [*PublishedPage.promote_panels, FieldPanel("sharing_image")]
    base_form_class = ChallengePageForm
    page_description = "Un défi, son administration, son équipe et ses résultats."
    parent_page_types = ["challenges.ChallengeIndexPage"]
    sharing_fields = ("sharing_image", "image")
    card_template = "challenges/includes/challenge_card.html"
    shown_on_cards = ("organisations",)

    objects = PageManager.from_queryset(ChallengeQuerySet)()

    class Meta:
        verbose_name = "défi"
        verbose_name_plural = "défis"

    def publication_faults(self) -> list[str]:
        is_wrong = any(part.is_nobody for part in self.team.all())
        return super().publication_faults() + ([f"Équipe\xa0: {NOBODY}"] if is_wrong else [])

    @property
    def other_titles(self) -> list[str]:
        return [self.subtitle]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """Add the related content that visitors may see.

        In a preview, the relations are those that are not saved yet.
        """
        promotions = list(PromotionPage.objects.of(self))
        team, neighbours = self.team_by_role(), self.neighbours(promotions)
        news = self.latest_news(promotions)
        portraits = [member.portrait for group in team for member in group.members]
        load_renditions([*portraits, *(page.picture for page in (*neighbours, *news))])
        if self.pk:
            prefetch_related_objects([self, *neighbours], *self.shown_on_cards)
        return super().get_context(request, *args, **kwargs) | {
            "organisations": self.organisations.all(),
            "themes": self.themes.all(),
            "expertises": self.expertises.all(),
            "promotions": promotions,
            "figures": [figure.value for figure in self.key_figures],
            "team": team,
            "is_large_team": is_large(team),
            "neighbours": neighbours,
            "news": news,
        }

    def team_by_role(self) -> list[Group]:
        """Return the team by role, without the people of hidden pages.

        Who has no page in the language of this one is named without a link.
        """
        hidden = hidden_paths()
        shown = [
            part
            for part in self.team.select_related("person__portrait")
            if part.person is None or is_visible_to_all(part.person, hidden)
        ]
        people = [part.person for part in shown if part.person]
        pages = {person.translation_key: person for person in people}
        if any(person.locale_id != self.locale_id for person in people):
            found = PersonPage.objects.for_display().in_language_of(self).translating(people)
            pages = {page.translation_key: page for page in found}
        return team_of(shown, pages)

    def neighbours(self, promotions: list[PromotionPage]) -> list["ChallengePage"]:
        """Return its neighbours by title among the challenges of its promotion, in a circle."""
        if not promotions:
            return []
        # Their organisations are read with those of the page.
        cards = ChallengePage.objects.for_display().in_language_of(self).prefetch_related(None)
        found = list(cards.naming("promotion", promotions).by_title())
        own = [position for position, page in enumerate(found) if page.pk == self.pk]
        position = own[0] if own else len(found)  # a preview may show a draft
        others = [*found[position + 1 :], *found[:position]]
        return [others[-1], others[0]] if len(others) > 1 else others

    def latest_news(self, promotions: list[PromotionPage]) -> list[Any]:
        """Return the latest news about the challenge, then about its promotion as a whole."""
        if self.pk is None:
            return []
        news: Any = self.news.model.objects.for_display().in_language_of(self)  # type: ignore[attr-defined]
        return list(news.around_challenge(self, promotions)[:NEWS])

    @property
    def carried_by(self) -> str:
        """The organisations, as cards name them."""
        return ", ".join(organisation.short_name for organisation in self.organisations.all())

    @property
    def theme_names(self) -> str:
        return ", ".join(theme.name for theme in self.themes.all())

    @property
    def state(self) -> Status | None:
        return self.Status(self.status) if self.status else None

    @property
    def end(self) -> date | None:
        """The first day of its last month; None without a start or a duration."""
        if self.start is None or self.duration is None:
            return None
        eve = self.start - timedelta(days=1)
        years, month = divmod(eve.month - 1 + self.duration, 12)
        return date(eve.year + years, month + 1, 1)

    def related_names(self) -> list[str]:
        terms = [*self.themes.all(), *self.expertises.all()]
        team = self.team.all()
        people = [part.person for part in team if part.person]
        return [
            *super().related_names(),
            *([str(self.start.year)] if self.start else []),
            *self.public_names([*filter(None, [self.promotion]), *people]),
            *(f"{found.name} {found.acronym}" for found in self.organisations.all()),
            *(term.name for term in terms),
            *(part.name for part in team if part.person is None),
        ]
