"""The main menu and the links of the footer, chosen by editors for each language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.template.response import TemplateResponse
from django.utils import translation
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import (
    DraftStateMixin,
    Locale,
    LockableMixin,
    Page,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from home.blocks import MenuBlock, MenuLinksBlock
from media.fields import BodyField
from publishing.stored_references import pages_of


@dataclass(frozen=True)
class MenuEntry:
    """An entry to store in a menu: a link to `page` or to the address `url`, or a group.

    An entry with `children` is a group: it needs a label, and its page comes first in it.
    Without a label, a link shows the title of its page.
    """

    label: str = ""
    page: Page | None = None
    url: str = ""
    children: tuple["MenuEntry", ...] = ()

    def as_block(self) -> dict[str, Any]:
        """Return the entry as the field of a menu stores it."""
        if not self.children:
            return {"type": "link", "value": self._as_link()}
        links = [child._as_link() for child in self.children]
        page = self.page.pk if self.page else None
        return {"type": "group", "value": {"label": self.label, "page": page, "links": links}}

    def _as_link(self) -> dict[str, Any]:
        page = self.page.pk if self.page else None
        return {"label": self.label, "page": page, "url": self.url}


class MenuManager(models.Manager["Menu"]):
    @transaction.atomic
    def replace(
        self,
        language: str,
        entries: Iterable[MenuEntry],
        footer: Iterable[MenuEntry] | None = None,
        user=None,
    ) -> "Menu":
        """Publish `entries` as the main menu of a language, and return the menu.

        The links of the footer are replaced where `footer` is given. Earlier versions stay in the
        history. Raises ValidationError, and changes nothing, if an entry cannot be stored.
        """
        locale = Locale.objects.get(language_code=language)
        menu, _created = self.get_or_create(locale=locale, defaults={"live": False})
        for name, given in (("entries", entries), ("footer_links", footer)):
            if given is not None:
                setattr(menu, name, [entry.as_block() for entry in given])
        for value in (menu.entries, menu.footer_links):
            value.stream_block.clean(value)
        menu.save_revision(user=user).publish(user=user)
        menu.refresh_from_db()
        return menu


class Menu(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model
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
    objects = MenuManager()

    panels = [
        FieldPanel("locale"),
        MultiFieldPanel([FieldPanel("entries")], heading="Menu principal"),
        MultiFieldPanel([FieldPanel("footer_links")], heading="Pied de page"),
        PublishingPanel(),
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
            key for value in values for key in pages_of(value.stream_block, value.get_prep_value())
        }

    def serve_preview(self, request, mode_name):
        """Show the menu around an empty page, in its own language."""
        with translation.override(self.locale.language_code):
            context = {"previewed_menu": self, "request": request}
            return TemplateResponse(request, "home/menu_preview.html", context).render()
