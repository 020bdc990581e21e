"""The menus of the old sites, as their configuration says them; no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from exchange.takeover.richtext import clean


@dataclass(frozen=True)
class Entry:
    """An entry of an old site's menu; `address` has both slashes, "" where it leads nowhere."""

    label: str
    address: str = ""
    children: tuple["Entry", ...] = ()


def of_hugo(menus: dict[str, list[dict[str, Any]]]) -> tuple[Entry, ...]:
    """Return the main menu of a Hugo configuration, by weight, its groups one level deep.

    Raises AttributeError or TypeError for what is no menu.
    """
    rows = sorted(menus.get("nav", []), key=lambda row: row.get("weight", 0))
    named = {row["identifier"] for row in rows if "identifier" in row}

    def entries(parent: str | None) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                _line(row.get("name", "")),
                _address(row.get("url")),
                entries(row["identifier"]) if parent is None and "identifier" in row else (),
            )
            for row in rows
            if (row.get("parent") if row.get("parent") in named else None) == parent
        )

    return entries(None)


def of_jekyll(rows: Any) -> tuple[Entry, ...]:
    """Return the menu of `_data/nav.yml`; what is none there is left out."""
    return tuple(
        Entry(
            _line(row.get("name") or ""),
            _address(row.get("path")),
            of_jekyll(row.get("children")),
        )
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    )


def flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield each entry, those of a group after it."""
    for entry in entries:
        yield entry
        yield from flat(entry.children)


def _address(path: Any) -> str:
    text = _line(path or "")
    if not text or "//" in text:
        return text
    return f"/{text.strip('/')}" if text.endswith(".html") else f"/{text.strip('/')}/"


def _line(value: Any) -> str:
    return clean(str(value)).strip(" \xa0")
