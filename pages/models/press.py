"""The press page: articles about the programme, and files for journalists."""

from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from media.blocks import AddressBlock, CaptionedImageBlock, FileBlock
from media.fields import BodyField
from media.pages import IllustratedPage
from pages.models.programme import EditorialPage
from publishing.base.pages import PublishedPage


class MentionBlock(blocks.StructBlock):
    """An article or a broadcast about the programme."""

    title = blocks.CharBlock(label="Titre", max_length=300)
    media = blocks.CharBlock(label="Média", max_length=120)
    date = blocks.DateBlock(label="Date")
    url = AddressBlock(
        label="Adresse",
        required=False,
        help_text="Commence par https://. Sans adresse, le titre n’est pas un lien.",
    )

    class Meta:
        label = "Parution"
        icon = "doc-full"


class PressPage(EditorialPage, IllustratedPage):
    """Articles about the programme, latest first, and the files of the press kit."""

    contact_name = models.CharField("nom ou service", max_length=120, blank=True)
    contact_email = models.EmailField("adresse électronique", blank=True)
    contact_phone = models.CharField("téléphone", max_length=30, blank=True)
    pictures = BodyField(
        [("image", CaptionedImageBlock())],
        verbose_name="images à imprimer",
        blank=True,
        help_text="Proposées telles que vous les avez envoyées : en JPEG ou PNG, d’au moins "
        "2\xa0400 pixels de large. Leur crédit est celui de la photothèque.",
    )
    kit = BodyField([("file", FileBlock())], verbose_name="dossier de presse", blank=True)
    mentions = BodyField(
        [("mention", MentionBlock())],
        verbose_name="parutions",
        blank=True,
        help_text="Dans l’ordre que vous voulez\xa0: le site montre les plus récentes d’abord.",
    )

    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")]),
            ],
            heading="Contact presse",
        ),
        FieldPanel("body"),
        FieldPanel("pictures"),
        FieldPanel("kit"),
        FieldPanel("mentions"),
    ]
    page_description = "Contacts, communiqués et fichiers pour les journalistes."
    parent_page_types = ["home.HomePage", "pages.ProgrammePage"]

    class Meta:
        verbose_name = "page presse"
        verbose_name_plural = "pages presse"

    def images(self) -> list[Any]:
        """Return the pictures that are still in the library."""
        found = (child.value["image"] for child in self.pictures)
        return [image for image in found if image is not None]

    def latest_mentions(self) -> list[blocks.StructValue]:
        """Return the mentions, latest first; those without a date come last."""
        found = [child.value for child in self.mentions]
        return sorted(found, key=lambda value: str(value.get("date") or ""), reverse=True)
