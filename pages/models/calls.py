"""Calls for applications, which open and close at a moment: text and button follow."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, ngettext
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager, PageQuerySet
from wagtail.rich_text import expand_db_html

from media.blocks import SIMPLE_TEXT_FEATURES
from media.fields import BodyField
from media.headings import heading_anchors
from media.links import safe_href, validate_address
from media.safe_html import visible_html
from pages.blocks import BodyBlock
from pages.dates import day_in_full, end_in_full, last_day, moment_in_full
from publishing import clock
from publishing.models import PublishedPage


class StepValue(blocks.StructValue):
    @property
    def day_in_full(self) -> str:
        return day_in_full(self["date"]) if self.get("date") else ""


class StepBlock(blocks.StructBlock):
    date = blocks.DateBlock(label="Date")
    title = blocks.CharBlock(label="Étape", max_length=200)
    text = blocks.TextBlock(label="Précisions", required=False)

    class Meta:
        label = "Étape"
        icon = "date"
        value_class = StepValue
        preview_value = {
            "date": "2017-10-16",
            "title": "Entretiens",
            "text": "À Paris ou à distance.",
        }


class TimelineBlock(blocks.StreamBlock):
    step = StepBlock()


class CallQuerySet(PageQuerySet):
    def not_closed(self, at: datetime) -> "CallQuerySet":
        return self.live().filter(closes_at__gt=at)

    def open(self, at: datetime) -> "CallQuerySet":
        return self.not_closed(at).filter(opens_at__lte=at)


class CallPage(PublishedPage):
    """A call for applications, open from `opens_at` until just before `closes_at`.

    Without a closing moment it is closed: the earlier sites' calls say no more than that.
    """

    class Audience(models.TextChoices):
        CANDIDATES = "candidats", "Candidates et candidats"
        ADMINISTRATIONS = "administrations", "Administrations"

    class State(models.TextChoices):
        TO_COME = "a-venir", "À venir"
        OPEN = "ouvert", "Ouvert"
        CLOSED = "clos", "Clos"

    audience = models.CharField(
        "destinataires", max_length=20, choices=Audience, default=Audience.CANDIDATES
    )
    opens_at = models.DateTimeField(
        "ouverture",
        null=True,
        blank=True,
        help_text="Heure de Paris. Le bouton et le texte changent à cet instant.",
    )
    closes_at = models.DateTimeField(
        "clôture",
        null=True,
        blank=True,
        help_text="Heure de Paris\xa0: à 23\xa0h\xa059 précises, par exemple, l’appel est clos. "
        "Sans clôture, il l’est aussi\xa0: rien n’est ouvert sans fin.",
    )
    apply_url = models.CharField(
        "adresse pour candidater",
        max_length=2000,
        blank=True,
        validators=[validate_address],
        help_text="Commence par https:// ou mailto:. Sans adresse, pas de bouton.",
    )
    introduction = models.TextField(
        "chapô", blank=True, help_text="Une ou deux phrases, affichées sous le titre."
    )
    text_before = RichTextField("avant l’ouverture", blank=True, features=SIMPLE_TEXT_FEATURES)
    text_during = RichTextField("pendant l’appel", blank=True, features=SIMPLE_TEXT_FEATURES)
    text_after = RichTextField("après la clôture", blank=True, features=SIMPLE_TEXT_FEATURES)
    timeline = BodyField(TimelineBlock(), verbose_name="calendrier", blank=True)
    body = BodyField(BodyBlock(), verbose_name="contenu", blank=True)

    objects = PageManager.from_queryset(CallQuerySet)()

    # Extracts of the texts would show what only later moments show.
    unsearched_fields = frozenset({"apply_url", "text_before", "text_during", "text_after"})

    # Not the texts of other moments than this one.
    api_fields = [
        *("audience", "opens_at", "closes_at", "state", "introduction"),
        *("text_html", "apply_href", "timeline", "body"),
    ]
    content_panels = [
        *PublishedPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("apply_url"),
            ],
            heading="L’appel",
        ),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("text_before"), FieldPanel("text_during"), FieldPanel("text_after")],
            heading="Textes du moment",
        ),
        FieldPanel("timeline"),
        FieldPanel("body"),
    ]
    page_description = "Ouvre et se clôt à l’heure dite\xa0; son texte et son bouton suivent."
    parent_page_types = ["home.HomePage", "pages.ProgrammePage"]
    subpage_types = ["pages.ProgrammePage", "pages.FAQPage"]
    show_in_menus_default = True

    class Meta:
        verbose_name = "appel à candidatures"
        verbose_name_plural = "appels à candidatures"

    def clean(self):
        super().clean()
        if self.closes_at and not self.opens_at:
            raise ValidationError({"opens_at": "Dites aussi quand l’appel ouvre."})
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "La clôture vient après l’ouverture."})

    @property
    def state(self) -> State:
        now = clock.now()
        if self.closes_at is None:
            return self.State.CLOSED
        if self.opens_at and now < self.opens_at:
            return self.State.TO_COME
        return self.State.OPEN if now < self.closes_at else self.State.CLOSED

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def state_label(self) -> str:
        """The word for the state, in the language of the reader."""
        return {
            self.State.TO_COME: gettext("À venir"),
            self.State.OPEN: gettext("Ouvert"),
            self.State.CLOSED: gettext("Clos"),
        }[self.state]

    @property
    def period(self) -> str:
        """When the call opens, until when it is open, or when it closed, in a phrase."""
        if self.closes_at is None:
            return ""
        match self.state:
            case self.State.TO_COME if self.opens_at:
                phrase = gettext("à partir du %s, heure de Paris")
                return phrase % moment_in_full(self.opens_at)
            case self.State.OPEN:
                phrase = gettext("jusqu’au %s, heure de Paris")
            case _:
                phrase = gettext("clos depuis le %s, heure de Paris")
        return phrase % end_in_full(self.closes_at)

    @property
    def days_left(self) -> str:
        """« plus que 3 jours » while the call is open, the last day « dernier jour »."""
        if not self.is_open or self.closes_at is None:
            return ""
        days = (last_day(self.closes_at) - clock.today()).days
        if days < 1:
            return gettext("dernier jour")
        return ngettext("plus qu’un jour", "plus que %(days)d jours", days) % {"days": days}

    @property
    def text(self) -> str:
        """The text of the moment."""
        return {
            self.State.TO_COME: self.text_before,
            self.State.OPEN: self.text_during,
            self.State.CLOSED: self.text_after,
        }[self.state]

    @property
    def text_html(self) -> str:
        """The text of the moment, as visitors read it."""
        return visible_html(expand_db_html(self.text))

    @property
    def apply_href(self) -> str | None:
        """Where to apply; None while there is no applying."""
        return (safe_href(self.apply_url) or None) if self.is_open else None

    @property
    def apply_label(self) -> str:
        if self.audience == self.Audience.ADMINISTRATIONS:
            return gettext("Proposer un défi")
        return gettext("Déposer ma candidature")

    def table_of_contents(self) -> list[tuple[str, int, str]]:
        """Return text, level and anchor of each heading of the body."""
        return heading_anchors(self.body)
