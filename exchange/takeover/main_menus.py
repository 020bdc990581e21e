"""The menus of the old sites as the main menus that editors compose."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Locale, Page

from exchange.addresses.finder import Finder
from exchange.export.outcomes import Outcome, Status, refusal
from exchange.takeover.menus import Entry
from home.models import Menu

# An entry as the field of a menu stores it.
Stored = dict[str, Any]


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
    before = _stored(menu) if menu is not None else []
    if not wanted or before == wanted:
        return Outcome(path, "", Status.UNCHANGED, tuple(notes))
    latest = menu.latest_revision if menu is not None else None
    is_ours = replaces and latest is not None and latest.user_id is None
    if before and not is_ours and not overwrite_edited:
        return Outcome(path, "", Status.KEPT, ("le site a déjà un menu principal",))
    try:
        _publish(language, wanted)
    except ValidationError as error:
        return refusal(path, error)
    return Outcome(path, "", Status.UPDATED if before else Status.CREATED, tuple(notes))


@transaction.atomic
def _publish(language: str, entries: list[Stored]) -> None:
    """Publish a menu; raises ValidationError, and changes nothing, if an entry cannot be stored."""
    locale = Locale.objects.get(language_code=language)
    menu, _created = Menu.objects.get_or_create(locale=locale, defaults={"live": False})
    menu.entries = entries  # type: ignore[assignment]
    menu.entries.stream_block.clean(menu.entries)
    menu.save_revision().publish()


def _stored(menu: Menu) -> list[Stored]:
    """Return the entries of a menu, as `_entry` does."""

    def link(value: Any) -> Stored:
        page = value.get("page")
        address = value.get("url") or ""
        return {"label": value.get("label") or "", "page": page and page.pk, "url": address}

    return [
        {"type": "link", "value": link(block.value)}
        if block.block_type == "link"
        else _group(link(block.value), [link(value) for value in block.value["links"]])
        for block in menu.entries
    ]


def _group(link: Stored, links: list[Stored]) -> Stored:
    return {
        "type": "group",
        "value": {"label": link["label"], "page": link["page"], "links": links},
    }


def _entry(entry: Entry, finder: Finder, notes: list[str]) -> Stored | None:
    page = _page(entry.address, finder)
    link = {"label": entry.label[:60], "page": page and page.pk, "url": ""}
    children = list(filter(None, (_entry(child, finder, notes) for child in entry.children)))
    if children:
        return _group(link, [child["value"] for child in children])
    if page is None and "//" in entry.address:
        link["url"] = entry.address
    elif page is None:
        notes.append(f"entrée du menu laissée de côté, sa page n’est pas là\xa0: {entry.label}")
        return None
    return {"type": "link", "value": link}


def _page(address: str, finder: Finder) -> Page | None:
    if not address or "//" in address:
        return None
    page = finder.page_at(address)
    return page or finder.page_at(finder.target_of(address) or "-")
