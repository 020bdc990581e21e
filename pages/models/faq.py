"""Frequently asked questions, in sections, also told to search engines."""

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.rich_text import get_text_for_indexing

from media.blocks import AccordionBlock
from media.fields import BodyField
from media.headings import HeadingBlock
from pages.blocks import BodyBlock
from pages.models.programme import EditorialPage


class FAQBlock(blocks.StreamBlock):
    heading = HeadingBlock(label="Titre de section")
    questions = AccordionBlock(
        label="Questions",
        help_text="Le titre de chaque volet est la question, son texte la réponse.",
    )


class FAQPage(EditorialPage):
    """Questions and answers, each opening by itself, below the headings of their sections."""

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

    def questions(self) -> list[tuple[str, str]]:
        """Return each question with its answer as plain text; those without answer are left out."""
        found = (
            (item["title"], get_text_for_indexing(item["text"].source).strip())
            for child in self.body
            if child.block_type == "questions"
            for item in child.value
        )
        return [(question, answer) for question, answer in found if question and answer]
