"""The home page."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from media.blocks import BodyBlock
from media.fields import BodyField
from publishing.models import PublishedPage


class HomePage(PublishedPage):
    """The page at the root of a language: `/` in French, `/en/` in English."""

    introduction = models.TextField(
        "accroche",
        blank=True,
        help_text="Une ou deux phrases, affichées en grand sous le titre.",
    )
    image = models.ForeignKey(
        "media.Image",
        verbose_name="image d’ouverture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = BodyField(BodyBlock(), verbose_name="contenu", blank=True)

    content_panels = [*PublishedPage.content_panels, FieldPanel("introduction"), FieldPanel("image"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ProgrammePage"]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"
