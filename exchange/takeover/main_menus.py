"""The menus of the old sites as the main menus that editors compose."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page

from exchange.addresses.finder import Finder
from exchange.export.outcomes import Outcome, Status, refusal
from exchange.takeover.menus import Entry
from home.models import Menu, MenuEntry


def bring_in(
    language: str, entries: Iterable[Entry], path: str, *, replaces: bool, overwrite_edited: bool
) -> Outcome:
    """Publish `entries` as the main menu of a language, unless somebody composed one.

    A menu of an earlier run is replaced where `replaces`. An entry that leads to no live page is
    left out, and told.
    """
    notes: list[str] = []
    finder = Finder()
    wanted = list(filter(None, (_entry(entry, finder, notes) for entry in entries)))
    menu = Menu.objects.filter(locale__language_code=language).first()
    before = _said_by(menu) if menu is not None else []
    if not wanted or before == [_said(entry) for entry in wanted]:
        return Outcome(path, "", Status.UNCHANGED, tuple(notes))
    latest = menu.latest_revision if menu is not None else None
    is_ours = replaces and latest is not None and latest.user_id is None
    if before and not is_ours and not overwrite_edited:
        return Outcome(path, "", Status.KEPT, ("le site a déjà un menu principal",))
    try:
        Menu.objects.replace(language, wanted)
    except ValidationError as error:
        return refusal(path, error)
    return Outcome(path, "", Status.UPDATED if before else Status.CREATED, tuple(notes))


def _said(entry: MenuEntry) -> tuple:
    key = entry.page.pk if entry.page else None
    return (entry.label, key, entry.url, tuple(map(_said, entry.children)))


def _said_by(menu: Menu) -> list[tuple]:
    """The entries of a menu, in the form of `_said`."""

    def link(value: Any) -> tuple:
        page = value.get("page")
        return (value.get("label") or "", page and page.pk, value.get("url") or "", ())

    return [
        (*link(block.value)[:3], tuple(map(link, block.value.get("links") or ())))
        for block in menu.entries
    ]


def _entry(entry: Entry, finder: Finder, notes: list[str]) -> MenuEntry | None:
    page = _page(entry.address, finder)
    label = entry.label[:60]
    children = tuple(filter(None, (_entry(child, finder, notes) for child in entry.children)))
    if page is None and not children:
        if "//" in entry.address:
            return MenuEntry(label, url=entry.address)
        notes.append(f"entrée du menu laissée de côté, sa page n’est pas là\xa0: {entry.label}")
        return None
    return MenuEntry(label, page, children=children)


def _page(address: str, finder: Finder) -> Page | None:
    if not address or "//" in address:
        return None
    page = finder.page_at(address)
    return page or finder.page_at(finder.target_of(address) or "-")
