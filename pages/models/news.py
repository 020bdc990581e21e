"""News: dated, signed, sorted by category and promotion."""

import datetime
from collections import defaultdict
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from challenges.folding import folded
from challenges.models import Card, PersonPage, PromotionPage
from challenges.models.cards import ListedPage, cards_to_show, facets_of
from challenges.showing import newest_first, terms, ties_of
from challenges.widgets import FilteredCheckboxes
from media import pictures, references
from media.blocks import BodyBlock
from media.choosers import PageChooserBlock
from media.fields import BodyField
from pages.models.categories import Category
from publishing import clock, kept
from publishing.forms import PublishedPageForm
from publishing.models import PublishedPage

RELATED = 3
# Pages of news cannot have the addresses of the feeds.
FEED_SLUGS = {"rss", "atom"}
LATEST_FIRST = ("-start", "-pk")  # of cards


class RelatedNewsBlock(blocks.StreamBlock):
    page = PageChooserBlock(label="Actualité", page_type="pages.NewsPage")

    class Meta:
        max_num = RELATED


class NewsPageForm(PublishedPageForm):
    """Asks for the alternative text of the image once the page is to be published."""

    def clean(self):
        cleaned = super().clean()
        image = cleaned.get("image")
        told = cleaned.get("image_is_decorative") or cleaned.get("image_alt")
        library_tells = image and (image.description or image.is_decorative)
        if image and not told and not library_tells and not self.is_deferred_validation:
            self.add_error("image_alt", "Décrivez l’image, ou dites qu’elle est décorative.")
        return cleaned


class NewsPage(ListedPage):
    """A news item; `date` is the one that readers see, whenever it was put online."""

    date = models.DateField("date", default=clock.today)
    authors = ParentalManyToManyField(
        PersonPage, verbose_name="auteurs et autrices", blank=True, related_name="news_written"
    )
    author_line = models.CharField(
        "autre signature",
        max_length=255,
        blank=True,
        help_text="De qui n’a pas de page sur le site, par exemple «\xa0L’équipe EIG\xa0».",
    )
    categories = ParentalManyToManyField(
        Category, verbose_name="catégories", blank=True, related_name="news"
    )
    promotions = ParentalManyToManyField(
        PromotionPage, verbose_name="promotions", blank=True, related_name="news"
    )
    image = models.ForeignKey(
        "media.Image",
        verbose_name="image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_alt = models.CharField(
        "texte alternatif",
        max_length=255,
        blank=True,
        help_text="Ce que l’image apporte ici, pour qui ne la voit pas. "
        "Par défaut, sa description dans la médiathèque.",
    )
    image_is_decorative = models.BooleanField(
        "image décorative",
        default=False,
        help_text="Elle n’apporte rien au texte\xa0: les lecteurs d’écran la passent.",
    )
    image_caption = models.CharField("légende", max_length=500, blank=True)
    introduction = models.TextField(
        "chapô",
        blank=True,
        help_text="Une ou deux phrases, sous le titre, dans les listes et dans les flux.",
    )
    body = BodyField(BodyBlock(), verbose_name="contenu", blank=True)
    related = BodyField(
        RelatedNewsBlock(),
        verbose_name="à lire aussi",
        blank=True,
        help_text="Trois au plus. S’il en manque, les dernières des mêmes catégories s’y ajoutent.",
    )

    api_fields = ["date", "author_line", "introduction", "body"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("date"),
                FieldPanel("authors", widget=FilteredCheckboxes),
                FieldPanel("author_line"),
            ],
            heading="Date et signature",
        ),
        MultiFieldPanel(
            [
                FieldPanel("image"),
                FieldRowPanel([FieldPanel("image_alt"), FieldPanel("image_is_decorative")]),
                FieldPanel("image_caption"),
            ],
            heading="Image",
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("categories", widget=FilteredCheckboxes),
                FieldPanel("promotions", widget=FilteredCheckboxes),
            ],
            heading="Classement",
        ),
        FieldPanel("related"),
    ]
    base_form_class = NewsPageForm
    page_description = "Un article daté, avec son image et ses auteurs."
    parent_page_types = ["pages.NewsIndexPage"]
    subpage_types: list[str] = []
    card_kind = Card.Kind.NEWS
    sharing_fields = ("image",)

    class Meta:
        verbose_name = "actualité"
        verbose_name_plural = "actualités"

    def clean(self):
        super().clean()
        if self.slug in FEED_SLUGS:
            raise ValidationError(
                {"slug": "Cette adresse est celle d’un flux\xa0: prenez-en une autre."}
            )

    @property
    def alternative_text(self) -> str:
        """What stands for the image where it is not seen; "" if it is decorative."""
        if self.image is None or self.image_is_decorative:
            return ""
        return self.image_alt or self.image.description

    def related_names(self) -> list[str]:
        return [
            *super().related_names(),
            *(category.name for category in self.categories.all()),
            *(promotion.title for promotion in self.promotions.all() if promotion.live),
            *(author.title for author in self.authors.all() if author.live),
        ]

    def card_values(self) -> dict[str, Any]:
        categories = [category.name for category in self.categories.all()]
        return {
            "text": self.introduction,
            "detail": ", ".join(categories),
            "image_id": self.image_id,
            "words": folded(self.title, self.introduction, self.author_line, *categories),
            "sort_title": folded(self.title)[:255],
            "facets": facets_of(self, "categories", "promotions", year=self.date.year),
            "start": self.date,
        }

    def get_context(self, request, *args, **kwargs):
        around = self.cards_around()
        cards = [card for group in around.values() for card in group]
        images = [self.image_id, *(card.image_id for card in cards)]
        loaded = references.load(self.body, images=images, request=request)
        loaded.give_to(self, "image")
        for card in cards:
            loaded.give_to(card, "image")
        index = self.url.rstrip("/").rpartition("/")[0] if self.url else ""
        return (
            super().get_context(request, *args, **kwargs)
            | around
            | {
                "references": loaded,
                "sharing_image": pictures.sharing_image(loaded, self),
                "index_address": f"{index}/",
            }
        )

    def cards_around(self) -> dict[str, list[Card]]:
        """Return the cards of `authors`, `promotions` and `others` to read, for three queries.

        The others are those chosen, in their order, then the latest of the same categories, then
        the latest. Only what every visitor may see. Knows the categories as well.
        """
        categories, authors, promotions = ties_of(self, "categories", "authors", "promotions")
        self.shown_categories = terms(Category, categories)
        chosen = [block["value"] for block in self.related.get_prep_value()]
        nearest = self.nearest_news()
        named = [*authors, *promotions, *chosen, *nearest]
        of_kind: dict[str, list[Card]] = defaultdict(list)
        for card in cards_to_show(named, self.site_restrictions):
            of_kind[card.kind].append(card)
        others = {
            card.pk: card
            for card in of_kind[Card.Kind.NEWS]
            if card.locale_id == self.locale_id and card.pk != self.pk
        }
        ranked = [others[pk] for pk in dict.fromkeys([*chosen, *nearest]) if pk in others]
        return {
            "authors": sorted(of_kind[Card.Kind.PERSON], key=lambda card: card.sort_title),
            "promotions": newest_first(of_kind[Card.Kind.PROMOTION]),
            "others": ranked[:RELATED],
        }

    def nearest_news(self) -> list[int]:
        """Return the keys of news that share a category with this page, then of others, latest
        first: as many as are shown, besides this page itself."""
        key = ("latest news", self.locale_id)
        latest = kept.by_generation(key, self.read_latest)
        same = {pair for term in self.shown_categories for pair in latest.get(term.pk, ())}
        ranked = dict.fromkeys([*sorted(same, reverse=True), *latest[None]])
        return [key for _day, key in ranked][: RELATED + 1]

    def read_latest(self) -> dict[int | None, list[tuple[datetime.date, int]]]:
        """Return day and key of the latest news in this language, of each category and of all."""
        news = Card.objects.outside(self.site_restrictions).news().filter(locale=self.locale_id)
        place = Window(RowNumber(), partition_by="category", order_by=LATEST_FIRST)
        categories = F("page__newspage__categories")
        of_each = news.annotate(category=categories).annotate(place=place)
        rows = of_each.filter(category__isnull=False, place__lte=RELATED + 1)
        found: dict[int | None, list[tuple[datetime.date, int]]] = defaultdict(list)
        for category, day, key in rows.values_list("category", "start", "pk"):
            found[category].append((day, key))
        of_all = news.order_by(*LATEST_FIRST).values_list("start", "pk")[: RELATED + 1]
        return found | {None: list(of_all)}

    @cached_property
    def shown_categories(self) -> list[Category]:
        return list(self.categories.all())
