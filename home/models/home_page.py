"""The home page."""

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import translation
from wagtail.admin.panels import FieldPanel
from wagtail.models import Site, get_page_models
from wagtail.url_routing import RouteResult

from media.fields import BodyField, image_field
from media.pages import IllustratedPage
from pages.blocks import BodyBlock
from publishing.base.pages import PublishedPage


class HomePage(IllustratedPage):
    """The page at the root of a language: `/` in French, `/en/` in English."""

    introduction = models.TextField(
        "accroche",
        blank=True,
        help_text="Une ou deux phrases, affichées en grand sous le titre.",
    )
    image = image_field("image d’ouverture")
    body = BodyField(BodyBlock(), verbose_name="contenu", blank=True)

    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    sharing_fields = ("image",)
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Answer 404 below `/en/` while the English home page is not live.

        Wagtail would serve the French pages there.
        """
        site = Site.find_for_request(request)
        is_stand_in = site is not None and site.root_page_id == self.pk
        if is_stand_in and translation.get_language() != settings.LANGUAGE_CODE:
            raise Http404
        return super().route(request, path_components)


def published_page_types() -> list[type[PublishedPage]]:
    return [model for model in get_page_models() if issubclass(model, PublishedPage)]
