"""The blocks of the body of editorial pages: those of any body, and the latest news."""

from django.apps import apps
from django.utils.translation import gettext_lazy
from wagtail import blocks

from challenges.body_blocks import ListingBodyBlock
from listing.blocks import CARDS, CardsBlock, number_block, number_of, shown_pages, title_block
from listing.terms.blocks import TermBlock
from media.choices import ChoiceBlock


class LatestNewsBlock(CardsBlock):
    whole_list = gettext_lazy("Toutes les actualités")

    title = title_block()
    category = TermBlock("pages.Category", label="Catégorie", required=False)
    number = number_block()

    def pages(self, value):
        news = shown_pages("pages.NewsPage").latest_first()
        if category := value.get("category"):
            named = self.child_blocks["category"].terms.with_slug(category)
            news = news.filter(categories__in=named)
        return list(news[: number_of(value)])

    def get_preview_value(self):
        return self.normalize({"title": "Actualités"})

    class Meta:
        label = "Dernières actualités"
        icon = "doc-full-inverse"
        description = "Les actualités les plus récentes, de toutes les catégories ou d’une seule."


def audiences() -> list[tuple[str, str]]:
    return [("", "Tous"), *apps.get_model("pages", "CallPage").Audience.choices]


class OpenCallsBlock(blocks.StructBlock):
    """The open calls of the page's navigation, else the next; without any, nothing is seen."""

    title = title_block()
    audience = ChoiceBlock(label="Destinataires", choices=audiences, required=False)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        # A feed has no `nav`, and names no call that closes.
        if nav := context.get("nav"):
            context["calls"] = nav.calls_for(value.get("audience") or "")
        return context

    def get_preview_value(self):
        return self.normalize({"title": "Appels ouverts"})

    class Meta:
        preview_template = "pages/blocks/open_calls_preview.html"
        label = "Appels ouverts"
        icon = "date"
        group = CARDS
        description = (
            "Les appels ouverts au moment de la visite, avec leur échéance, sinon le prochain."
        )
        template = "pages/blocks/open_calls.html"


class BodyBlock(ListingBodyBlock):
    latest_news = LatestNewsBlock()
    open_calls = OpenCallsBlock()
