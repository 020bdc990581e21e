"""The admin's forms for images and documents."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.forms import FileField, ModelForm
from django.utils.html import format_html
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from media import uploads, wording
from media.checks import Finding
from media.models import Image
from media.rules import UNTAGGED_PDF
from publishing.trash.models import is_publisher
from publishing.trash.usage import in_words, uses_of


class UploadedImageField(WagtailImageField):
    """Wagtail's field, with the project's checks in place of its own.

    Wagtail decodes the picture before it counts the pixels, and lets the decoder's errors through.
    """

    def to_python(self, data: File | None) -> File | None:
        file = FileField.to_python(self, data)
        return None if file is None else uploads.checked_image(file)


class KeepsReplacedFile(ModelForm):
    """Replaces a file for those who publish, and deletes the former one once the save is committed.

    Wagtail deletes it at once: a save that is rolled back could not bring it back.
    """

    original_file: FieldFile | None

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg]
        self.user = user
        if user and self.instance.pk and "file" in self.fields and self.may_replace():
            self.fields["file"].help_text = self.said_of_replacing()

    def said_of_replacing(self) -> str:
        """Say where the new file would show at once; "" if nothing uses the present one."""
        uses = uses_of([self.instance])[self.instance]
        if not uses:
            return ""
        said = "Un autre fichier y paraît dès que vous enregistrez\xa0: celui-ci sert dans {}."
        return format_html(said, in_words(uses, self.user))

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and "file" in self.changed_data and not self.may_replace():
            self.add_error(
                "file",
                "Remplacer un fichier change sans relecture les pages qui le montrent. "
                "Ajoutez-en un autre, ou demandez à une personne qui publie.",
            )
        return cleaned

    def may_replace(self) -> bool:
        return self.user is None or is_publisher(self.user)

    def save(self, commit=True):
        replaced = self.original_file if commit and "file" in self.changed_data else None
        self.original_file = None
        instance = super().save(commit=commit)
        if replaced and replaced.name:
            transaction.on_commit(partial(replaced.storage.delete, replaced.name))
        return instance


class HumanTitle(ModelForm):
    """Takes no file name for a title: listings, choosers and links would show it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Several files sent at once wait for their titles under their names.
        if self.instance.pk is None and wording.is_file_name(self.instance.title):
            self.initial["title"] = wording.human_title(self.instance.title)

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        if wording.is_file_name(title):
            raise ValidationError(
                "C’est le nom d’un fichier\xa0: dites en quelques mots ce qu’il montre ou contient."
            )
        return title


class DocumentForm(HumanTitle, KeepsReplacedFile, BaseDocumentForm):
    """The form of a document: `WAGTAILDOCS_DOCUMENT_FORM_BASE`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_tagged is False and "file" in self.fields:
            advice = Finding(UNTAGGED_PDF).message
            file = self.fields["file"]
            file.help_text = format_html("{} Puis remplacez le fichier. {}", advice, file.help_text)

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        return uploads.checked_document(file) if "file" in self.changed_data else file


class OneAlternative(ModelForm):
    """Refuses an alternative text for an image that is said to need none."""

    class Meta:
        labels = {"description": "Texte alternatif"}
        help_texts = {
            "description": "Ce que dit l’image à qui ne la voit pas, en une phrase. Obligatoire, "
            "sauf si elle est décorative.",
        }

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        described = cleaned.get("description") or cleaned.get("description_en")
        if described and cleaned.get("is_decorative"):
            self.add_error(
                "is_decorative",
                "Une image décorative n’a pas de texte alternatif\xa0: gardez l’un des deux.",
            )
        return cleaned


class ImageForm(OneAlternative, HumanTitle, KeepsReplacedFile, BaseImageForm):
    """The form of an image: `WAGTAILIMAGES_IMAGE_FORM_BASE`.

    Either its alternative text or that it needs none. The renditions of a replaced file are
    `Image.save`'s to replace.
    """

    file = UploadedImageField(label="Fichier", widget=BaseImageForm.Meta.widgets["file"])

    class Meta(OneAlternative.Meta, BaseImageForm.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A declared field is in every form, and Wagtail's form for a file sent before has none.
        if "file" in (self._meta.exclude or ()) or "file" not in (self._meta.fields or ()):
            del self.fields["file"]

    def clean(self):
        cleaned = super().clean()
        is_asked = {"description", "is_decorative"} <= self.fields.keys() - self.errors.keys()
        if is_asked and not cleaned["description"] and not cleaned["is_decorative"]:
            self.add_error(
                "description", "Décrivez l’image, ou dites ci-dessous qu’elle est décorative."
            )
        return cleaned


class AlternativeForm(OneAlternative, HumanTitle):
    """The form of an image that lacks its alternative text, among those of others.

    Left as it was, it changes nothing, even if somebody has described the image meanwhile.
    """

    class Meta(OneAlternative.Meta):
        model = Image
        fields = ("title", "description", "is_decorative")

    def __init__(self, data=None, *, instance: Image):
        shown = {"description": "", "is_decorative": False}
        super().__init__(
            data,
            instance=instance,
            initial=shown,
            prefix=f"image-{instance.pk}",
            empty_permitted=True,
            use_required_attribute=False,
        )

    def clean_description(self) -> str:
        if self.instance.description or self.instance.is_decorative:
            described = self.instance.description
            known = f"décrite («\xa0{described}\xa0»)" if described else "dite décorative"
            raise ValidationError(
                f"Quelqu’un l’a {known} entre-temps. Pour changer ce texte, ouvrez l’image\xa0; "
                "pour le garder, effacez le vôtre."
            )
        return self.cleaned_data["description"]
