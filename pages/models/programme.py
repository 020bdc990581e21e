"""The editorial pages of the site, and the base of all pages of text."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from media.fields import BodyField
from media.headings import Heading, summary
from pages.blocks import BodyBlock
from publishing.base.pages import PublishedPage


class IntroducedPage(PublishedPage):
    """A page with an introduction below its title."""

    introduction = models.TextField(
        "chapô", blank=True, help_text="Une ou deux phrases, affichées sous le titre."
    )

    content_panels = [*PublishedPage.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True


class EditorialPage(IntroducedPage):
    """A page of text: a body of blocks below its introduction."""

    body = BodyField(BodyBlock(), verbose_name="contenu", blank=True)

    content_panels = [*IntroducedPage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def table_of_contents(self) -> list[Heading]:
        return summary(self.body)


class ProgrammePage(EditorialPage):
    """Any editorial page that has no type of its own, nested at will."""

    page_description = (
        "Une page de présentation, avec du texte, des images et d’autres pages sous elle."
    )
    parent_page_types = ["home.HomePage", "pages.ProgrammePage", "pages.CallPage"]

    # Editorial pages are few and meant to be found; the section menu is made of them.
    show_in_menus_default = True

    class Meta:
        verbose_name = "page de programme"
        verbose_name_plural = "pages de programme"
