"""Model fields of the project: bodies, images, and files that are checked when stored."""

from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile, ImageFieldFile
from wagtail.fields import StreamField
from wagtail.utils.file import hash_filelike

from media import pdfs, uploads


class BodyField(StreamField):
    """A `StreamField` whose blocks stay out of migrations.

    Blocks change every month and the database never sees them: with the block tree in it, each
    migration would hold a copy of the whole editor.
    """

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs

    def get_searchable_content(self, value):
        """Return the texts of the blocks, without the word that Wagtail makes of one without text.

        An optional `CharBlock` that an import leaves out is None, and is told as « None ».
        """
        return [text for text in super().get_searchable_content(value) if text != str(None)]


def image_field(verbose_name: str, help_text: str = "") -> models.ForeignKey:
    """Return the field of an image of the library, empty once that image is deleted."""
    return models.ForeignKey(
        "media.Image",
        verbose_name=verbose_name,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


class CheckedImageFieldFile(ImageFieldFile):
    instance: Any

    def save(self, name, content, save=True):
        """Store `content` once it passed `uploads.checked_image`; raises ValidationError."""
        content = uploads.checked_image(content, name)
        # The extension may be another one now.
        name = content.name or name
        self.instance.is_drawing = content.is_drawing
        self.instance.file_size = content.size
        self.instance.file_hash = hash_filelike(content)
        super().save(name, content, save)


class CheckedImageField(models.ImageField):
    """The file of an image, stored only if it passes the checks.

    Django reads width and height from its header. Wagtail's field would decode the picture first.
    """

    attr_class = CheckedImageFieldFile


class CheckedDocumentFieldFile(FieldFile):
    instance: Any

    def save(self, name, content, save=True):
        """Store `content` once it passed `uploads.checked_document`; raises ValidationError."""
        uploads.checked_document(content, name)
        is_pdf = uploads.extension_of(name) == "pdf"
        self.instance.is_tagged = pdfs.is_tagged(content) if is_pdf else None
        self.instance.file_size = content.size
        self.instance.file_hash = hash_filelike(content)
        super().save(name, content, save)


class CheckedDocumentField(models.FileField):
    """The file of a document, stored only if it passes the checks."""

    attr_class = CheckedDocumentFieldFile
