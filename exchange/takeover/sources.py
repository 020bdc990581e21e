"""Reading what the old sites left on disk: front matter to dataclasses, no database."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exchange.addresses.slugs import slug_of
from exchange.export import front_matter
from exchange.export.errors import SourceError
from exchange.export.files import LONGEST_TITLE, read_text
from exchange.takeover.menus import Entry
from exchange.takeover.richtext import clean

MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True)
class Document:
    """A document of an old site, read and checked but not converted.

    `path` names it within its source (what the report and later runs know it by), `section` says
    what it is about, `address` is the path it had on the old site, `fields` its front matter,
    `body` its text as written, `day` its date. `hidden` says in French why the old site did not
    show it. The methods read a field as what it is meant to be, whatever was typed: they never
    raise.
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

    @property
    def slug(self) -> str:
        """The last part of the address that it had."""
        return re.sub(r"\.html?$", "", self.address.rstrip("/").rpartition("/")[2])

    def text(self, key: str) -> str:
        """A field on one line, "" where there is none."""
        value = self.fields.get(key)
        return "" if value is None or isinstance(value, dict | list | bool) else line(value)

    def texts(self, key: str) -> list[str]:
        """A field of several values; one that stands alone counts as a list of itself."""
        value = self.fields.get(key)
        values = value if isinstance(value, list) else [value]
        found = [line(each) for each in values if not isinstance(each, dict | list | bool | None)]
        return [each for each in found if each]

    def truth(self, key: str, default: bool = False) -> bool:
        value = self.fields.get(key, default)
        return value if isinstance(value, bool) else str(value).strip().lower() == "true"

    def number(self, key: str) -> int | None:
        found = re.fullmatch(r"\d{1,4}", self.text(key))
        return int(found[0]) if found else None

    def date(self, key: str = "date") -> date | None:
        """A date however written: 2022, 2022-05, 2022-05-16, 16/05/2022, with a time or without."""
        value = self.fields.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self.text(key)
        for pattern in (
            r"(?P<y>\d{4})(?:-(?P<m>\d\d?))?(?:-(?P<d>\d\d?))?(?:[T ].*)?",
            r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>\d{4})",
        ):
            if found := re.fullmatch(pattern, text):
                try:
                    return date(int(found["y"]), int(found["m"] or 1), int(found["d"] or 1))
                except ValueError:
                    return None
        return None


@dataclass(frozen=True)
class Checkout:
    """An old site: its documents, and the documents that cannot be taken over with the reason.

    `static` is the folder of the files that it served as they are, `ignored` what stands among the
    documents and is none, `menu` its main menu.
    """

    folder: Path
    static: Path
    documents: list[Document]
    refused: list[tuple[str, SourceError]]
    ignored: list[str] = field(default_factory=list)
    menu: tuple[Entry, ...] = ()

    def of(self, section: str) -> list[Document]:
        return [document for document in self.documents if document.section == section]


def read_source(source: Path) -> Document:
    """Return the document in `source`, a Markdown file. Raises SourceError."""
    if source.is_dir():
        raise SourceError(
            "Rien de connu dans ce dossier. Indiquez le chemin d’un fichier Markdown (.md)."
        )
    if not source.exists():
        raise SourceError("Il n’y a rien à ce chemin.")
    if source.suffix.lower() not in MARKDOWN:
        raise SourceError("Ce n’est pas un fichier Markdown (.md).")
    return read_document(source, source.parent)


def read_document(file: Path, folder: Path) -> Document:
    """Return the document in `file`, named by its path in `folder`. Raises SourceError."""
    fields, body = front_matter.split(read_text(file))
    title = fields.get("title")
    if title is None or isinstance(title, (dict, list)) or not str(title).strip():
        raise SourceError("L’en-tête n’a pas de titre («\xa0title\xa0»).")
    title = " ".join(str(title).split())
    if len(title) > LONGEST_TITLE:
        raise SourceError(f"Le titre dépasse {LONGEST_TITLE} caractères.")
    if not body:
        raise SourceError("Le document n’a pas de texte sous son en-tête.")
    slug = slug_of(title)
    if not slug:
        raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
    path = file.relative_to(folder).as_posix()
    return Document(path, "pages", f"/{slug}/", title, fields, body)


def line(value: Any) -> str:
    """A value on one line, without blanks around it or characters that nobody sees."""
    return clean(nfc(str(value))).strip(" \xa0")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
