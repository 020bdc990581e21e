"""The admin's forms for images and documents."""

from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.forms import FileField, ModelForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from media import uploads


class UploadedImageField(WagtailImageField):
    """Wagtail's field, with the project's checks in place of its own.

    Wagtail decodes the picture before it counts the pixels, and lets the decoder's errors through.
    """

    def to_python(self, data: File | None) -> File | None:
        file = FileField.to_python(self, data)
        return None if file is None else uploads.checked_image(file)


class KeepsReplacedFile(ModelForm):
    """Deletes the file that a form replaces once the save is committed.

    Wagtail deletes it at once: a save that is rolled back could not bring it back.
    """

    original_file: FieldFile | None

    def save(self, commit=True):
        replaced = self.original_file if commit and "file" in self.changed_data else None
        self.original_file = None
        instance = super().save(commit=commit)
        if replaced and replaced.name:
            transaction.on_commit(partial(replaced.storage.delete, replaced.name))
        return instance


class DocumentForm(KeepsReplacedFile, BaseDocumentForm):
    """What an editor says of a document: `WAGTAILDOCS_DOCUMENT_FORM_BASE`."""


class ImageForm(KeepsReplacedFile, BaseImageForm):
    """What an editor says of an image: `WAGTAILIMAGES_IMAGE_FORM_BASE`.

    The renditions of a replaced file are `Image.save`'s to replace.
    """

    file = UploadedImageField(label="Fichier", widget=BaseImageForm.Meta.widgets["file"])

    class Meta(BaseImageForm.Meta):
        labels = {"description": "Texte alternatif"}
        help_texts = {
            "description": (
                "Ce que dit l’image à qui ne la voit pas, en une phrase. "
                "Laissez vide si elle est purement décorative."
            ),
        }
