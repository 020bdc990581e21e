"""Images, their renditions, and documents."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    SourceImageIOError,
    get_upload_to,
)
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from media import renditions, uploads
from media.fields import CheckedDocumentField, CheckedImageField
from publishing.caching import generation


def store(file: FieldFile) -> None:
    """Put the content of an uploaded file into the storage, which a save would do while locked."""
    file.save(file.name or "", file.file, save=False)


class Image(AbstractImage):
    """A picture of the library, with its alternative text (`description`) and its credit."""

    file = CheckedImageField(
        "fichier", upload_to=get_upload_to, width_field="width", height_field="height"
    )
    credit = models.CharField(
        "crédit",
        max_length=255,
        blank=True,
        help_text="L’auteur ou l’autrice de l’image et sa licence, affichés sous l’image.",
    )
    description_en = models.CharField(
        "texte alternatif en anglais",
        max_length=255,
        blank=True,
        help_text="Pour les pages en anglais qui montrent ou partagent l’image.",
    )
    is_decorative = models.BooleanField(
        "image décorative",
        default=False,
        help_text="Elle n’apporte rien au texte\xa0: les lecteurs d’écran la passent.",
    )
    is_drawing = models.BooleanField("dessin, montré entier", default=False, editable=False)
    rendition_failures = models.PositiveSmallIntegerField(default=0, editable=False)

    is_public_content = True

    # Wagtail's own `Image` stays installed and holds the plain accessor names.
    tags = TaggableManager("étiquettes", blank=True, help_text=None, related_name="media_images")

    admin_form_fields = (
        "title", "file", "description", "description_en", "is_decorative", "credit", "collection",
        "tags",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        default_related_name = "media_images"
        verbose_name = "image"
        verbose_name_plural = "images"
        permissions = [("choose_image", "Peut choisir une image")]

    def save(self, *args, **kwargs):
        """Save with the first rendition in one transaction.

        Both files are decoded and stored before that, without a lock of PostgreSQL. Raises
        ValidationError if the file is refused.
        """
        stored = type(self).objects.filter(pk=self.pk).values_list("file", flat=True).first()
        has_new_file = bool(self.file) and self.file.name != stored
        if has_new_file:
            self.rendition_failures = 0
            self.file = uploads.checked_image(  # type: ignore[assignment]
                self.file.file, self.file.name or ""
            )
        rendition = renditions.encode_first(self, has_new_file)
        if has_new_file:
            store(self.file)
        if rendition is not None:
            store(rendition.file)
        with generation.atomic():
            super().save(*args, **kwargs)
            if has_new_file:
                self.renditions.all().delete()
            if rendition is not None:
                Rendition.objects.bulk_create([rendition], ignore_conflicts=True)

    def get_rendition(self, filter):  # noqa: A002 - Wagtail's name
        """Return a placeholder for a file that cannot be drawn, as most of Wagtail's screens do."""
        try:
            return super().get_rendition(filter)
        except SourceImageIOError:
            placeholder = self.renditions.model(image=self, width=0, height=0)
            placeholder.file.name = "not-found"
            return placeholder

    def generate_rendition_file(self, filter, *, source=None):  # noqa: A002 - Wagtail's name
        """Raise SourceImageIOError for a file that cannot be drawn."""
        try:
            return super().generate_rendition_file(filter, source=source)
        except Exception as error:
            raise SourceImageIOError(str(error)) from error

    def get_upload_to(self, filename):
        return f"original_images/{uploads.neutral_name(filename)}"

    @property
    def extension(self) -> str:
        """The extension of the file as it was uploaded: « jpg »."""
        return uploads.extension_of(self.file.name or "")

    @property
    def alternative(self) -> str:
        """The alternative text in the active language, "" where it has none."""
        is_french = get_language() == settings.LANGUAGE_CODE
        return self.description if is_french else self.description_en

    @property
    def default_alt_text(self):
        """The alternative text proposed to editors: never the title, often a camera's file name."""
        return self.description


class Rendition(AbstractRendition):
    """One size and format of an image, as a visitor receives it."""

    image = models.ForeignKey(Image, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="media_rendition_unique"
            )
        ]

    def get_upload_to(self, filename):
        """Keep the whole name of the original: Wagtail cuts the part that cannot be guessed."""
        original = PurePosixPath(self.image.file.name).stem
        parts = [original, self.focal_point_key, self.filter_spec.replace("|", ".")]
        name = ".".join(part for part in parts if part)
        return f"images/{name}.{uploads.extension_of(filename)}"


def get_document_upload_to(instance, filename):
    return f"documents/{uploads.neutral_name(filename)}"


class Document(AbstractDocument):
    """A file that visitors download."""

    file = CheckedDocumentField("fichier", upload_to=get_document_upload_to)
    is_public_content = True

    # Of a PDF that could be read; `media.fields` sets it with the file.
    is_tagged = models.BooleanField("PDF balisé", null=True, editable=False)

    tags = TaggableManager("étiquettes", blank=True, help_text=None, related_name="media_documents")

    # Addresses with these names stand in mails and on other sites (see `media.views`).
    former_names: Any = models.JSONField("anciens noms", default=list, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        default_related_name = "media_documents"
        verbose_name = "document"
        verbose_name_plural = "documents"
        permissions = [("choose_document", "Peut choisir un document")]

    @classmethod
    def found_by_all(cls, pages: models.QuerySet) -> models.QuerySet:
        """Return the documents that one of the public `pages` names: visitors may find these."""
        keys = pages.annotate(key=Cast("pk", models.CharField())).values("key")
        named = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(cls),
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=keys,
        )
        documents = cls.objects.annotate(key=Cast("pk", models.CharField()))
        for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
            documents = documents.exclude(collection__path__startswith=path)
        return documents.filter(key__in=named.values("to_object_id"))

    @property
    def details(self) -> str:
        """Type and size: « PDF – 1,2 Mo »."""
        details = [self.file_extension.upper()]
        if self.file_size:
            details.append(filesizeformat(self.file_size))
        return " – ".join(details)

    def save(self, *args, **kwargs):
        """Save and bump the generation in one transaction; a new file is read and stored before.

        Where another file takes the place of the former one, its name is kept.
        """
        stored = type(self).objects.filter(pk=self.pk).values_list("file", flat=True).first()
        if self.file and self.file.name != stored:
            store(self.file)
        with generation.atomic():
            former = type(self).objects.filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            if former is not None and former.filename != self.filename:
                self.former_names = [*former.former_names, former.filename]
                super().save(update_fields=["former_names"])
