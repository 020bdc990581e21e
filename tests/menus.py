"""Menus as editors compose them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page

from home.models import Menu


@dataclass(frozen=True)
class MenuEntry:
    """A link to `page` or to the address `url`; with `children`, a group."""

    label: str = ""
    page: Page | None = None
    url: str = ""
    children: tuple["MenuEntry", ...] = ()

    def as_block(self) -> dict[str, Any]:
        if not self.children:
            return {"type": "link", "value": self._as_link()}
        links = [child._as_link() for child in self.children]
        page = self.page.pk if self.page else None
        return {"type": "group", "value": {"label": self.label, "page": page, "links": links}}

    def _as_link(self) -> dict[str, Any]:
        page = self.page.pk if self.page else None
        return {"label": self.label, "page": page, "url": self.url}


@transaction.atomic
def publish_menu(
    language: str, entries: Iterable[MenuEntry], footer: Iterable[MenuEntry] = (), user=None
) -> Menu:
    """Publish the menu of a language. Raises ValidationError if an entry cannot be stored."""
    locale = Locale.objects.get(language_code=language)
    menu, _ = Menu.objects.get_or_create(locale=locale, defaults={"live": False})
    menu.entries = [entry.as_block() for entry in entries]
    menu.footer_links = [entry.as_block() for entry in footer]
    for value in (menu.entries, menu.footer_links):
        value.stream_block.clean(value)
    menu.save_revision(user=user).publish(user=user)
    menu.refresh_from_db()
    return menu


def footer_of(menu: Menu) -> list[str]:
    return [block.value["label"] for block in Menu.objects.get(pk=menu.pk).footer_links]
