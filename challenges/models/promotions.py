"""Promotions: the yearly cohorts of challenges and people."""

from datetime import date
from typing import Any

from django.db import models, transaction
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from challenges import showing
from challenges.folding import folded
from challenges.models.cards import Card, ListedPage
from media.blocks import StoryBlock
from media.fields import BodyField
from publishing import clock
from publishing.models import PublishedPage


class PromotionPage(ListedPage):
    """A cohort: its challenges, its people, its dates."""

    class Kind(models.TextChoices):
        EIG = "eig", "Entrepreneurs d’intérêt général"
        DIG = "dig", "Designers d’intérêt général"
        OTHER = "autre", "Autre"

    class State(models.TextChoices):
        TO_COME = "a-venir", "À venir"
        UNDER_WAY = "en-cours", "En cours"
        FINISHED = "terminee", "Terminée"

        @classmethod
        def today(cls, start: date | None, end: date | None) -> "PromotionPage.State | None":
            if start is None:
                return None
            today = clock.today()
            if today < start:
                return cls.TO_COME
            return cls.FINISHED if end and end < today else cls.UNDER_WAY

    kind = models.CharField("programme", max_length=10, choices=Kind, default=Kind.EIG)
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    start = models.DateField("début", null=True, blank=True)
    end = models.DateField("fin", null=True, blank=True)
    introduction = models.TextField("chapô", blank=True)
    image = models.ForeignKey(
        "media.Image",
        verbose_name="image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = BodyField(StoryBlock(), verbose_name="contenu", blank=True)

    api_fields = ["kind", "introduction", "body"]
    content_panels = [
        *PublishedPage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
             FieldRowPanel([FieldPanel("start"), FieldPanel("end")])],
            heading="La promotion",
            help_text=(
                "Les dates disent si elle est à venir, en cours ou terminée, "
                "et dans quel ordre les défis se suivent."
            ),
        ),
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]  # fmt: skip
    search_fields = [*PublishedPage.search_fields, index.AutocompleteField("words")]
    page_description = "Une promotion, ses dates, ses défis et ses participants."
    parent_page_types = ["challenges.PromotionIndexPage"]
    subpage_types: list[str] = []
    card_kind = Card.Kind.PROMOTION
    sharing_fields = ("image",)

    class Meta:
        verbose_name = "promotion"
        verbose_name_plural = "promotions"

    @property
    def state(self) -> State | None:
        """Where the promotion stands today, by Paris dates; None while it has no start."""
        return self.State.today(self.start, self.end)

    @property
    def words(self) -> str:
        """What the promotion is found by, as `folded` writes it."""
        return folded(self.title, self.introduction)

    def get_context(self, request, *args, **kwargs):
        shown = showing.show_promotion(self, request)
        return super().get_context(request, *args, **kwargs) | shown

    def card_values(self) -> dict[str, Any]:
        return {
            "text": self.introduction,
            "detail": self.get_kind_display(),
            "image_id": self.image_id,
            "words": self.words,
            "sort_title": folded(self.title)[:255],
            "start": self.start,
            "rank": self.number,
        }

    def renew_card(self) -> None:
        """Renew its card, and those of its challenges, which are grouped by its dates."""
        super().renew_card()
        for challenge in self.challenges.filter(live=True):
            challenge.renew_card()

    def save(self, *args, **kwargs):
        """Save, and have search find what names the promotion by the present name."""
        with transaction.atomic():
            named = self.public_name()
            result = super().save(*args, **kwargs)
            if named != self.public_name():
                for page in (*self.people.all(), *self.news.all()):
                    page.renew_card()
        return result
