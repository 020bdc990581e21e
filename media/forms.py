"""The admin's form for images."""

from django.core.files.base import File
from django.forms import FileField
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from media import renditions, uploads


class UploadedImageField(WagtailImageField):
    """Wagtail's field, with the project's checks in place of its own.

    Wagtail decodes the picture before it counts the pixels, and lets the decoder's errors through.
    """

    def to_python(self, data: File | None) -> File | None:
        file = FileField.to_python(self, data)
        return None if file is None else uploads.checked_image(file)


class ImageForm(BaseImageForm):
    """What an editor says of an image: `WAGTAILIMAGES_IMAGE_FORM_BASE`."""

    file = UploadedImageField(label="Fichier", widget=BaseImageForm.Meta.widgets["file"])

    def save(self, commit=True):
        image = super().save(commit=commit)
        if commit:
            # Wagtail deletes every rendition of a replaced file, the new JPEG among them.
            renditions.make_first_rendition(image)
        return image

    class Meta(BaseImageForm.Meta):
        labels = {"description": "Texte alternatif"}
        help_texts = {
            "description": (
                "Ce que dit l’image à qui ne la voit pas, en une phrase. "
                "Laissez vide si elle est purement décorative."
            ),
        }
