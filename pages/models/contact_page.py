"""The contact page."""

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from media.blocks import SIMPLE_TEXT_FEATURES
from media.fields import BodyField
from pages.blocks import BodyBlock
from pages.forms import ContactForm
from pages.models.contact_message import RETENTION
from pages.models.programme import EditorialPage
from publishing.base.pages import PublishedPage


class ContactPage(EditorialPage):
    """A form that writes to the team; `pages.views.send_message` receives it."""

    text = RichTextField("avant le formulaire", blank=True, features=SIMPLE_TEXT_FEATURES)
    body = BodyField(
        BodyBlock(),
        verbose_name="après le formulaire",
        blank=True,
        help_text="Par exemple, une adresse postale.",
    )
    thanks = models.CharField(
        "remerciement",
        max_length=300,
        blank=True,
        help_text="Affiché une fois le message envoyé. Dites sous quel délai vous répondez.",
    )

    unsearched_fields = frozenset({"thanks"})

    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("text"),
        FieldPanel("thanks"),
        FieldPanel("body"),
    ]
    page_description = "Un formulaire dont les messages arrivent à l’équipe."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "page de contact"
        verbose_name_plural = "pages de contact"

    @classmethod
    def known_parameters(cls) -> list[str]:
        return ["message"]

    def get_context(self, request: HttpRequest, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        sent = request.GET.get("message") == "recu"
        return context | {"form": None if sent else ContactForm(), "retention": RETENTION.days}
