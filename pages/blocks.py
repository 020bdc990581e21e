"""The blocks of the body of editorial pages: those of any body, and the latest news."""

from typing import Any

from django.apps import apps
from django.utils import translation

from challenges import body_blocks


class LatestNewsBlock(body_blocks.CardsBlock):
    title = body_blocks.title_block()
    number = body_blocks.number_block()

    def pages(self, value):
        news: Any = apps.get_model("pages.NewsPage")._default_manager
        shown = news.for_display().in_language(translation.get_language()).latest_first()
        return list(shown[: body_blocks.number_of(value)])

    def get_preview_value(self):
        return self.normalize({"title": "Actualités"})

    class Meta:
        label = "Dernières actualités"
        icon = "doc-full-inverse"
        description = "Les actualités les plus récentes."


class BodyBlock(body_blocks.BodyBlock):
    latest_news = LatestNewsBlock()
