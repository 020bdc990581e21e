"""The menus of the old sites: read from their configuration, published as main menus."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page

from exchange.addresses.finder import Finder
from takeover.menu_publishing import publish
from takeover.outcomes import Outcome, Status, refusal
from takeover.richtext import line


@dataclass(frozen=True)
class Entry:
    """An entry of an old site's menu; `address` has both slashes, "" where it leads nowhere."""

    label: str
    address: str = ""
    children: tuple["Entry", ...] = ()


# Reading ----------------------------------------------------------------------------------------


def of_hugo(named: dict[str, list[dict[str, Any]]]) -> tuple[Entry, ...]:
    """Return the main menu of a Hugo configuration, by weight, its groups one level deep.

    Raises AttributeError or TypeError for a malformed menu.
    """
    rows = sorted(named.get("nav", []), key=lambda row: row.get("weight", 0))
    groups = {row["identifier"] for row in rows if "identifier" in row}

    def entries(parent: str | None) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                line(row.get("name", "")),
                _address(row.get("url")),
                entries(row["identifier"]) if parent is None and "identifier" in row else (),
            )
            for row in rows
            if (row.get("parent") if row.get("parent") in groups else None) == parent
        )

    return entries(None)


def of_jekyll(rows: Any) -> tuple[Entry, ...]:
    """Return the menu of `_data/nav.yml`, without its malformed rows."""
    return tuple(
        Entry(line(row.get("name")), _address(row.get("path")), of_jekyll(row.get("children")))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    )


def flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield each entry, those of a group after it."""
    for entry in entries:
        yield entry
        yield from flat(entry.children)


def _address(path: Any) -> str:
    text = line(path)
    if not text or "//" in text:
        return text
    return f"/{text.strip('/')}" if text.endswith(".html") else f"/{text.strip('/')}/"


# Publishing -------------------------------------------------------------------------------------


def bring_in(
    language: str, entries: Iterable[Entry], path: str, *, overwrite_edited: bool
) -> Outcome:
    """Publish `entries` as the main menu of a language, unless somebody composed one.

    An entry that leads to no live page is left out, with a note.
    """
    notes: list[str] = []
    finder = Finder()
    raw = list(filter(None, (_raw(entry, finder, notes) for entry in entries)))
    if not raw:
        return Outcome(path, "", Status.UNCHANGED, tuple(notes))
    try:
        status = publish(language, {"entries": raw}, overwrite_edited=overwrite_edited)
    except ValidationError as error:
        return refusal(path, error)
    if status == Status.KEPT:
        notes = ["le site a déjà un menu principal"]
    return Outcome(path, "", status, tuple(notes))


def _raw(entry: Entry, finder: Finder, notes: list[str]) -> dict[str, Any] | None:
    """Return an entry as the field of a menu stores it, None for one that leads nowhere."""
    page = _page(entry.address, finder)
    link = {"label": entry.label[:60], "page": page and page.pk, "url": ""}
    children = [_raw(child, finder, notes) for child in entry.children]
    if links := [child["value"] for child in children if child]:
        return {"type": "group", "value": link | {"links": links}}
    there = entry.address if "//" in entry.address else target_of(finder, entry.address) or ""
    if page is None and ("//" in there or "?" in there):
        link["url"] = there
    elif page is None:
        notes.append(f"entrée du menu laissée de côté, sa page n’est pas là\xa0: {entry.label}")
        return None
    return {"type": "link", "value": link}


def _page(address: str, finder: Finder) -> Page | None:
    if not address or "//" in address:
        return None
    page = finder.page_at(address)
    return page or finder.page_at(target_of(finder, address) or "-")


def target_of(finder: Finder, path: str) -> str | None:
    """Return the target of a path without a page, None if it has none."""
    redirect = finder.redirect(path)
    return redirect.url if redirect is not None else None
