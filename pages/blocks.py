"""The blocks of the body of editorial pages: those of any body, and the latest news."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy
from wagtail import blocks

from challenges import body_blocks


class LatestNewsBlock(body_blocks.CardsBlock):
    whole_list = gettext_lazy("Toutes les actualités")

    title = body_blocks.title_block()
    number = body_blocks.number_block()

    def pages(self, value):
        news = body_blocks.pages_of("pages.NewsPage").latest_first()
        return list(news[: body_blocks.number_of(value)])

    def get_preview_value(self):
        return self.normalize({"title": "Actualités"})

    class Meta:
        label = "Dernières actualités"
        icon = "doc-full-inverse"
        description = "Les actualités les plus récentes."


class OpenCallsBlock(blocks.StructBlock):
    """The calls that are open now; without any, visitors see nothing of it."""

    title = body_blocks.title_block()

    def calls(self) -> list[Any]:
        calls: Any = apps.get_model("pages.CallPage")._default_manager
        return calls.open_to_visitors()

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"calls": self.calls()}

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        return context | {"is_empty": not self.calls()}

    def get_preview_value(self):
        return self.normalize({"title": "Appels ouverts"})

    class Meta:
        preview_template = "challenges/blocks/cards_preview.html"
        label = "Appels ouverts"
        icon = "date"
        group = body_blocks.CARDS
        description = "Les appels ouverts au moment de la visite, avec leur échéance."
        template = "pages/blocks/open_calls.html"


class BodyBlock(body_blocks.BodyBlock):
    latest_news = LatestNewsBlock()
    open_calls = OpenCallsBlock()
