"""The documents of an old site, read from its files without the database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exchange.export.errors import SourceError
from exchange.export.files import LONGEST_TITLE
from takeover.menus import Entry
from takeover.models import Origin
from takeover.outcomes import Outcome
from takeover.richtext import line

MARKDOWN = (".md", ".markdown")
YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d\d?))?(?:-(?P<d>\d\d?))?(?:[T ].*)?")
DAY_FIRST = re.compile(r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>\d{4})")


@dataclass(frozen=True)
class Document:
    """A document of an old site, read and checked but not converted.

    `path` names it within its source, in the report and for later runs. `section` is its kind.
    `address` is its path on the old site, `aliases` are further ones. `fields` is its front matter,
    `body` its text as written, `day` its date. `hidden` says in French why the old site did not
    show it. Documents of the Jekyll site call it by its `key`. The methods read any field: they
    never raise.
    """

    path: str
    section: str
    address: str
    title: str
    fields: dict[str, Any] = field(default_factory=dict, hash=False)
    body: str = ""
    locale: str = "fr"
    day: date | None = None
    hidden: str = ""
    key: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def addresses(self) -> list[str]:
        return list(filter(None, dict.fromkeys([self.address, *self.aliases])))

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return re.sub(r"\.html?$", "", self.address.rstrip("/").rpartition("/")[2])

    def text(self, key: str) -> str:
        """A field on one line, "" where there is none."""
        return line(self.fields.get(key))

    def texts(self, key: str) -> list[str]:
        """A field of several values; one that stands alone counts as a list of itself."""
        value = self.fields.get(key)
        values = value if isinstance(value, list) else [value]
        return list(filter(None, map(line, values)))

    def truth(self, key: str) -> bool:
        value = self.fields.get(key)
        return value if isinstance(value, bool) else str(value).strip().lower() == "true"

    def number(self, key: str) -> int | None:
        """The first of its values that is a number."""
        return next((int(text) for text in self.texts(key) if re.fullmatch(r"\d{1,4}", text)), None)

    def date(self, key: str = "date") -> date | None:
        """A date however written: 2022, 2022-05, 2022-05-16, 16/05/2022, with a time or without."""
        value = self.fields.get(key)
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        text = self.text(key)
        found = YEAR_FIRST.fullmatch(text) or DAY_FIRST.fullmatch(text)
        try:
            return (
                date(int(found["y"]), int(found["m"] or 1), int(found["d"] or 1)) if found else None
            )
        except ValueError:
            return None


@dataclass(frozen=True)
class Checkout:
    """An old site: its documents, and the outcomes of those that stay out.

    `files` are those that it served unchanged, by their paths. `menu` is its main menu. `moves` has
    old and new path of each address that the site itself had moved. `config` and `data` are those
    that a Jekyll site renders its pages with.
    """

    folder: Path
    documents: list[Document]
    left_out: list[Outcome]
    files: dict[str, Path]
    menu: tuple[Entry, ...] = ()
    moves: Sequence[tuple[str, str]] = ()
    config: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def of(self, section: str) -> list[Document]:
        return [document for document in self.documents if document.section == section]


def rank(origin: str) -> int:
    """Return the place of an origin of content: where two sites disagree, the first one counts."""
    return Origin.values.index(origin) if origin in Origin.values else len(Origin)


def title_of(fields: dict[str, Any], key: str = "title", *, needed: bool = True) -> str:
    """Return the title in a front matter. Raises SourceError for a bad one, or none if `needed`."""
    title = line(fields.get(key))
    if not title and needed:
        raise SourceError(f"L’en-tête n’a pas de titre («\xa0{key}\xa0»).")
    if len(title) > LONGEST_TITLE:
        raise SourceError(f"Le titre dépasse {LONGEST_TITLE} caractères.")
    return title


def mappings(value: Any) -> list[dict[str, Any]]:
    """Return the mappings of a list; anything else has none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
