"""News: dated, signed, sorted by category and promotion."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageManager

from challenges.models import ChallengePage, PersonPage, PromotionPage
from challenges.teams import Member
from listing.models import ListedPage, ListedPageQuerySet
from listing.search.kinds import SearchKind
from listing.terms.widgets import FilteredCheckboxes
from media.choosers import PageChooserBlock
from media.fields import BodyField, image_field
from pages.blocks import BodyBlock
from pages.models.categories import Category
from publishing.base.forms import PublishedPageForm
from publishing.base.pages import PublishedPage

RELATED = 3
UNTOLD = "Décrivez l’image, ou dites qu’elle est décorative."


class NewsPageForm(PublishedPageForm):
    """Asks for the alternative text of the image once the page is to be published."""

    def clean(self):
        cleaned = super().clean()
        names = ("image", "image_is_decorative", "image_alt")
        page = NewsPage(**{name: cleaned.get(name) for name in names})
        if not self.is_deferred_validation and page.has_untold_image:
            self.add_error("image_alt", UNTOLD)
        return cleaned


class NewsQuerySet(ListedPageQuerySet):
    def latest_first(self) -> Self:
        return self.order_by("-date", "-pk")

    def oldest_first(self) -> Self:
        return self.order_by("date", "pk")

    def around_challenge(self, challenge: ChallengePage, promotions: list[PromotionPage]) -> Self:
        """Return the news about the challenge, then those of its promotion about no challenge.

        The latest come first in each part.
        """
        news = NewsPage.objects
        own = Q(pk__in=news.naming("challenges", [challenge]).values("pk"))
        # Not `Q(challenges=None)`: that joins, and a page comes as often as it names a challenge.
        alone = news.naming("promotion", promotions).filter(challenges=None)
        found = self.filter(own | Q(pk__in=alone.values("pk")))
        return found.order_by(Case(When(own, then=Value(0)), default=Value(1)), "-date", "-pk")

    def alike_first(self, categories: list[Category]) -> Self:
        """Sort those of one of the `categories` first, then the others, the latest ahead."""
        alike = Q(pk__in=NewsPage.objects.filter(categories__in=categories).values("pk"))
        return self.order_by(Case(When(alike, then=0), default=1), "-date", "-pk")


class NewsPage(ListedPage):
    """A news item; `date` is the one that readers see, whenever it was put online."""

    date = models.DateField(
        "date",
        null=True,
        blank=True,
        help_text="Laissez vide pour le jour où l’actualité paraîtra.",
    )
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
    promotion = models.ForeignKey(
        PromotionPage,
        verbose_name="promotion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    challenges = ParentalManyToManyField(
        ChallengePage,
        verbose_name="défis",
        blank=True,
        related_name="news",
        help_text="Les défis dont parle l’actualité\xa0: leurs pages la montrent.",
    )
    image = image_field("image")
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
        [("page", PageChooserBlock(label="Actualité", page_type="pages.NewsPage"))],
        verbose_name="à lire aussi",
        blank=True,
        max_num=RELATED,
        help_text="Trois au plus. S’il en manque, les dernières des mêmes catégories s’y ajoutent.",
    )

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
                FieldPanel("promotion"),
                FieldPanel("challenges", widget=FilteredCheckboxes),
            ],
            heading="Classement",
        ),
        FieldPanel("related"),
    ]
    base_form_class = NewsPageForm
    page_description = "Un article daté, avec son image et ses auteurs."
    parent_page_types = ["pages.NewsIndexPage"]
    sharing_fields = ("image",)
    search_kind = SearchKind(5, "actualites", _("Actualités"), _("Actualité"))
    card_template = "pages/includes/news_card.html"
    shown_on_cards = ("categories",)

    objects = PageManager.from_queryset(NewsQuerySet)()

    class Meta:
        verbose_name = "actualité"
        verbose_name_plural = "actualités"

    def save(self, *args, **kwargs):
        """Save; one that is online without a date gets the day of its first publication, in Paris.

        Its versions keep none, so a planned one has the day on which it comes.
        """
        if self.live and self.date is None:
            self.date = timezone.localdate(self.first_published_at)
        super().save(*args, **kwargs)

    @property
    def has_untold_image(self) -> bool:
        image, told = self.image, self.image_is_decorative or self.image_alt
        return bool(image) and not (told or image.description or image.is_decorative)

    def publication_faults(self) -> list[str]:
        found = [f"Texte alternatif\xa0: {UNTOLD}"] if self.has_untold_image else []
        return super().publication_faults() + found

    @property
    def alternative_text(self) -> str:
        """The alternative text of the image; "" if it is decorative."""
        if self.image is None or self.image_is_decorative:
            return ""
        return self.image_alt or self.image.alternative

    def with_content_json(self, content):
        """Return it as of a version, which has no date where nobody typed one."""
        page = super().with_content_json(content)
        if page.date is None and page.first_published_at:
            page.date = timezone.localdate(page.first_published_at)
        return page

    def related_names(self) -> list[str]:
        return [
            *super().related_names(),
            *(category.name for category in self.categories.all()),
            *([str(self.date.year)] if self.date else []),
            *self.public_names([*filter(None, [self.promotion]), *self.authors.all()]),
        ]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        categories = list(self.categories.all())
        shown = ChallengePage.objects.visible_to_all().defer_streamfields().in_language_of(self)
        return context | {
            "categories": categories,
            "authors": self.signed_by(),
            "promotions": PromotionPage.objects.of(self),
            "challenges": shown.translating(self.challenges.all()).by_title(),
            "others": self.others(categories),
        }

    def signed_by(self) -> list[Member]:
        """Return its authors; those without a page in its language are named alone."""
        versions = PersonPage.objects.for_display().translating(self.authors.all())
        authors: dict[Any, Member] = {}
        for person in versions.with_renditions().by_title():
            key = person.translation_key
            if person.locale_id == self.locale_id:
                authors[key] = Member(person.title, page=person)
            else:
                authors.setdefault(key, Member(person.title))
        return list(authors.values())

    def others(self, categories: list[Category]) -> list["NewsPage"]:
        """Return the news to read next: those that were chosen, then alike ones."""
        chosen = [block.value for block in self.related if block.value]
        found = {
            page.pk: page
            for page in chosen
            if page.pk != self.pk and page.locale_id == self.locale_id
        }
        if len(found) < RELATED:
            news = NewsPage.objects.in_language_of(self).exclude(pk__in=[self.pk, *found])
            alike = news.for_display().with_renditions().alike_first(categories)
            found |= {page.pk: page for page in alike[: RELATED - len(found)]}
        return list(found.values())[:RELATED]
