"""Blocks of text: quotes, callouts, accordions, steps."""

import re

from wagtail import blocks

from media.blocks.features import SIMPLE_TEXT_FEATURES, TEXTS
from media.choosers import ImageChooserBlock
from media.comparison import ComparedRichTextBlock

QUOTED = re.compile(r"\A[«“\"]\s*([^«»“”\"]+?)\s*[»”\"]\Z")


class QuoteValue(blocks.StructValue):
    @property
    def words(self) -> str:
        """The text without quotation marks around it: the page has its own."""
        return QUOTED.sub(r"\1", (self["text"] or "").strip())


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Citation")
    author = blocks.CharBlock(label="Auteur ou autrice", required=False, max_length=200)
    role = blocks.CharBlock(label="Fonction", required=False, max_length=200, search_index=False)
    image = ImageChooserBlock(
        label="Portrait", required=False, help_text="Décoratif\xa0: petit, à côté du nom."
    )

    verbatim = ("text",)

    class Meta:
        label = "Citation"
        icon = "openquote"
        group = TEXTS
        description = "Les mots d’une personne, avec son nom et sa fonction."
        template = "media/blocks/quote.html"
        value_class = QuoteValue
        preview_value = {
            "text": "En dix mois, nous avons réduit de moitié le temps d’instruction des dossiers.",
            "author": "Camille Martin",
            "role": "Mentore, ministère de la Culture",
        }


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=200)
    text = ComparedRichTextBlock(label="Texte", features=SIMPLE_TEXT_FEATURES)

    class Meta:
        label = "Mise en avant"
        icon = "info-circle"
        group = TEXTS
        description = "Un encadré pour une information que personne ne doit manquer."
        template = "media/blocks/callout.html"
        preview_value = {
            "title": "Les candidatures sont ouvertes",
            "text": "<p>Déposez votre dossier <b>avant le 31\xa0mars</b>.</p>",
        }


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label="Titre", max_length=200, help_text="Une question, ou ce que l’on trouve dessous."
    )
    text = ComparedRichTextBlock(label="Texte", features=SIMPLE_TEXT_FEATURES)

    def get_searchable_content(self, value):
        """Return one text, so that an extract has the question with its answer."""
        return [" ".join(super().get_searchable_content(value))]

    class Meta:
        label = "Volet"
        icon = "list-ul"


class AccordionBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(AccordionItemBlock(), min_num=1, max_num=40, **kwargs)

    class Meta:
        label = "Accordéon"
        icon = "list-ul"
        group = TEXTS
        description = "Des volets qui s’ouvrent un à un, pour des questions ou des détails."
        template = "media/blocks/accordion.html"
        preview_value = [
            {"title": "Combien de temps dure un défi ?", "text": "<p>Dix mois.</p>"},
            {"title": "Où travaille-t-on ?", "text": "<p>Dans l’administration.</p>"},
        ]


class StepBlock(blocks.StructBlock):
    when = blocks.CharBlock(
        label="Date ou durée",
        required=False,
        max_length=60,
        help_text="Par exemple «\xa0juin 2026\xa0» ou «\xa0mois 1 et 2\xa0», à la place du numéro.",
    )
    title = blocks.CharBlock(label="Titre", max_length=200)
    text = ComparedRichTextBlock(label="Texte", required=False, features=SIMPLE_TEXT_FEATURES)
    image = ImageChooserBlock(
        label="Pictogramme", required=False, help_text="Décoratif : petit, à côté du texte."
    )

    class Meta:
        label = "Étape"
        icon = "order"


class StepsBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(StepBlock(), min_num=2, max_num=12, **kwargs)

    class Meta:
        label = "Étapes"
        icon = "order"
        group = TEXTS
        description = "Un récit numéroté ou daté\xa0: ce qui se passe d’abord, ensuite, enfin."
        template = "media/blocks/steps.html"
        preview_value = [
            {"title": "L’administration propose un défi", "text": "<p>En quelques pages.</p>"},
            {"title": "Une équipe est recrutée", "text": "<p>Par un jury.</p>"},
            {"title": "Le service est livré", "text": "<p>Et d’autres le reprennent.</p>"},
        ]
