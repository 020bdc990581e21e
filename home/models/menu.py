"""The main menu and the links of the footer, chosen by editors for each language."""

from django.db import models
from django.template.response import TemplateResponse
from django.utils import translation
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import (
    DraftStateMixin,
    Locale,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from home.blocks import MenuBlock, MenuLinksBlock
from media.fields import BodyField
from publishing.base.versions import VersionedMixin
from publishing.stored_references import named_by, page_keys


class Menu(
    VersionedMixin,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    models.Model,
):
    """The main menu of a language and the links of its footer; `home.navigation` shows them.

    Where a language has no menu, or none with entries, the page tree serves.
    """

    locale = models.OneToOneField(
        Locale,
        verbose_name="langue",
        on_delete=models.PROTECT,
        related_name="+",
        error_messages={"unique": "Cette langue a déjà son menu\xa0: modifiez celui-là."},
    )
    entries = BodyField(
        MenuBlock(),
        verbose_name="entrées",
        blank=True,
        max_num=10,
        help_text="Dans l’ordre du site. Sans entrée, le menu suit l’arborescence des pages.",
    )
    footer_links = BodyField(
        MenuLinksBlock(),
        verbose_name="liens",
        blank=True,
        max_num=12,
        help_text="Les mentions obligatoires les précèdent\xa0: elles se choisissent dans les "
        "réglages du site.",
    )

    is_public_content = True

    panels = [
        FieldPanel("locale"),
        MultiFieldPanel([FieldPanel("entries")], heading="Menu principal"),
        MultiFieldPanel([FieldPanel("footer_links")], heading="Pied de page"),
    ]

    class Meta:
        verbose_name = "menu principal"
        verbose_name_plural = "menus principaux"

    def __str__(self) -> str:
        return f"Menu principal ({self.locale.language_name_localized.lower()})"

    def page_keys(self) -> set[int]:
        """Return the keys of the pages that it leads to."""
        values = (self.entries, self.footer_links)
        return {
            key
            for value in values
            for key in page_keys(named_by(value.stream_block, value.get_prep_value()))
        }

    def serve_preview(self, request, mode_name):
        """Show the menu around an empty page, in its own language."""
        with translation.override(self.locale.language_code):
            context = {"previewed_menu": self, "request": request}
            return TemplateResponse(request, "home/menu_preview.html", context).render()
