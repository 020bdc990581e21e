"""Frequently asked questions, in sections, also told to search engines."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.rich_text import get_text_for_indexing

from media.blocks import AccordionBlock
from media.fields import BodyField
from media.headings import HeadingBlock, heading_anchors
from pages.blocks import BodyBlock
from publishing.models import PublishedPage


class FAQBlock(blocks.StreamBlock):
    heading = HeadingBlock(label="Titre de section")
    questions = AccordionBlock(
        label="Questions",
        help_text="Le titre de chaque volet est la question, son texte la réponse.",
    )


class FAQPage(PublishedPage):
    """Questions and answers, each opening by itself, below the headings of their sections."""

    introduction = models.TextField(
        "chapô", blank=True, help_text="Une ou deux phrases, affichées sous le titre."
    )
    body = BodyField(FAQBlock(), verbose_name="questions", blank=True)
    after = BodyField(
        BodyBlock(),
        verbose_name="après les questions",
        blank=True,
        help_text="Par exemple, où poser une autre question.",
    )

    api_fields = ["introduction", "body", "after"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("after"),
    ]
    page_description = "Des questions et leurs réponses, par rubrique."
    parent_page_types = ["home.HomePage", "pages.ProgrammePage", "pages.CallPage"]
    subpage_types: list[str] = []
    show_in_menus_default = True

    class Meta:
        verbose_name = "foire aux questions"
        verbose_name_plural = "foires aux questions"

    def table_of_contents(self) -> list[tuple[str, int, str]]:
        return heading_anchors(self.body)

    def questions(self) -> list[tuple[str, str]]:
        """Return each question with its answer as plain text; those without answer are left out."""
        found = (
            (item["title"], get_text_for_indexing(item["text"].source).strip())
            for child in self.body
            if child.block_type == "questions"
            for item in child.value
        )
        return [(question, answer) for question, answer in found if question and answer]
