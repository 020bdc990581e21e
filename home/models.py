"""The home page, and the mark that tells demo content from the team's own."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
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

    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ProgrammePage"]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"


class DemoObject(models.Model):
    """Marks a page, image or document as demo content.

    `revision_id` is the page's latest revision when it was loaded: another one means that somebody
    has edited the page since, and that it is no longer ours to replace or remove.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey()
    revision_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = "objet de démonstration"
        verbose_name_plural = "objets de démonstration"
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="demo_object_once")
        ]

    def __str__(self) -> str:
        return f"{self.content_type} {self.object_id}"
