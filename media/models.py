"""Images, their renditions, and documents."""

from django.db import models
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument, Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class Image(AbstractImage):
    """A picture of the library, with its alternative text (`description`) and its credit."""

    credit = models.CharField(
        "crédit",
        max_length=255,
        blank=True,
        help_text="L’auteur ou l’autrice de l’image et sa licence, affichés sous l’image.",
    )

    # Wagtail's own `Image` stays installed and holds the plain accessor names.
    tags = TaggableManager("étiquettes", blank=True, help_text=None, related_name="media_images")

    admin_form_fields = ("title", "file", "description", "credit", "collection", "tags",
                         "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")

    class Meta(AbstractImage.Meta):
        default_related_name = "media_images"
        verbose_name = "image"
        verbose_name_plural = "images"
        permissions = [("choose_image", "Peut choisir une image")]


class Rendition(AbstractRendition):
    """One size and format of an image, as a visitor receives it."""

    image = models.ForeignKey(Image, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="media_rendition_unique"
            )
        ]


class Document(AbstractDocument):
    """A file that visitors download."""

    tags = TaggableManager("étiquettes", blank=True, help_text=None, related_name="media_documents")

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        default_related_name = "media_documents"
        verbose_name = "document"
        verbose_name_plural = "documents"
        permissions = [("choose_document", "Peut choisir un document")]
