"""Frequently asked questions, in sections."""

from typing import Any

from wagtail import blocks
from wagtail.admin.panels import FieldPanel

from media.blocks import AccordionBlock
from media.fields import BodyField
from media.headings import Heading
from pages.blocks import BodyBlock
from pages.models.programme import EditorialPage


class FAQSectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label="Titre",
        required=False,
        max_length=200,
        help_text="Repris dans le sommaire de la page.",
    )
    questions = AccordionBlock(
        label="Questions",
        help_text="Le titre de chaque volet est la question, son texte la réponse.",
    )

    def headings(self, value: dict[str, Any]) -> list[Heading]:
        return [Heading(2, value["title"])] if value.get("title") else []

    class Meta:
        label = "Section"
        icon = "list-ul"
        description = "Des questions et leurs réponses, sous un titre."
        template = "pages/blocks/faq_section.html"
        preview_value = {
            "title": "Candidater",
            "questions": [
                {"title": "Combien de temps dure un défi\u202f?", "text": "<p>Dix mois.</p>"}
            ],
        }


class FAQBlock(blocks.StreamBlock):
    section = FAQSectionBlock()


class FAQPage(EditorialPage):
    """Questions and answers, each opening by itself, below the titles of their sections."""

    body = BodyField(FAQBlock(), verbose_name="questions", blank=True)
    after = BodyField(
        BodyBlock(),
        verbose_name="après les questions",
        blank=True,
        help_text="Par exemple, où poser une autre question.",
    )

    content_panels = [*EditorialPage.content_panels, FieldPanel("after")]
    page_description = "Des questions et leurs réponses, par rubrique."
    parent_page_types = ["home.HomePage", "pages.ProgrammePage", "pages.CallPage"]
    show_in_menus_default = True

    class Meta:
        verbose_name = "foire aux questions"
        verbose_name_plural = "foires aux questions"
