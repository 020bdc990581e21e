"""Reading a Hugo checkout of the programme's present site: files to dataclasses, no database.

What its editors know of the fields stands in the checkout's `static/admin/config.yml`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from legacy import front_matter
from legacy.errors import SourceError
from legacy.richtext import clean
from legacy.sources import LONGEST_TITLE, MARKDOWN, read_text

CONTENT = Path("content")
STATIC = Path("static")
# Folders of `content` whose documents are all of one kind; the rest are pages.
SECTIONS = ("defis", "personnes", "blog", "promos", "themes", "expertises", "categories")
TERMS = ("promos", "themes", "expertises", "categories")


@dataclass(frozen=True)
class Document:
    """A document of the checkout, read and checked but not converted.

    `path` names it in the report, `address` is the path it had on the old site, `fields` its front
    matter, `body` its Markdown. The methods read a field as what it is meant to be, whatever was
    typed: they never raise.
    """

    path: str
    section: str
    address: str
    title: str
    fields: dict[str, Any] = field(default_factory=dict, hash=False)
    body: str = ""

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
    """A Hugo site: its documents, and the documents that cannot be taken over with the reason."""

    folder: Path
    documents: list[Document]
    refused: list[tuple[str, SourceError]]

    @property
    def static(self) -> Path:
        return self.folder / STATIC

    def of(self, section: str) -> list[Document]:
        return [document for document in self.documents if document.section == section]


def find_site(source: Path) -> Path | None:
    """Return the folder of the Hugo site in the checkout `source`, None where there is none."""
    for folder in (source, source / "site"):
        configured = any((folder / f"{name}.toml").is_file() for name in ("config", "hugo"))
        if configured and (folder / CONTENT).is_dir():
            return folder
    return None


def read_checkout(source: Path) -> Checkout:
    """Read the checkout `source`. Raises SourceError if it is none or if something leaves it."""
    site = find_site(source)
    if site is None:
        raise SourceError("Ce dossier n’est pas une copie du site Hugo.")
    root = source.resolve()
    documents, refused = [], []
    for file in _files(site / CONTENT, root):
        if file.suffix.lower() not in MARKDOWN:
            continue
        path = nfc(file.relative_to(source).as_posix())
        try:
            documents.append(_document(file, path, site))
        except SourceError as error:
            refused.append((path, error))
    return Checkout(site, documents, refused)


def static_files(checkout: Checkout, source: Path) -> list[Path]:
    """Return the files that the old site served, but for those of its own editor."""
    if not checkout.static.is_dir():
        return []
    root = source.resolve()
    return [
        file
        for file in _files(checkout.static, root)
        if file.relative_to(checkout.static).parts[0] != "admin" and not file.name.startswith(".")
    ]


def _files(folder: Path, root: Path) -> Iterator[Path]:
    """Every file below `folder`, in order. Raises SourceError for a link that leaves `root`."""
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() and not file.resolve().is_relative_to(root):
            raise SourceError(f"Un lien sort de la copie\xa0: {file.relative_to(folder)}.")
        if file.is_file():
            yield file


def _document(file: Path, path: str, site: Path) -> Document:
    relative = nfc(file.relative_to(site / CONTENT).as_posix())
    fields, body = front_matter.split(nfc(read_text(file)))
    first = relative.split("/")[0]
    section = first if first in SECTIONS and not relative.endswith("/_index.md") else "pages"
    title = line(fields.get("title") or "")
    if not title and relative not in ("_index.md",) and section != "pages":
        raise SourceError("L’en-tête n’a pas de titre («\xa0title\xa0»).")
    if len(title) > LONGEST_TITLE:
        raise SourceError(f"Le titre dépasse {LONGEST_TITLE} caractères.")
    return Document(
        path=path,
        section=section,
        address=address_of(relative, fields),
        title=title,
        fields=fields,
        body=body,
    )


def address_of(relative: str, fields: dict[str, Any]) -> str:
    """Return the path that Hugo gives a document (`removePathAccents`), with both slashes."""
    stem = re.sub(r"\.\w+$", "", relative)
    stem = re.sub(r"(^|/)_?index$", "", stem)
    if isinstance(fields.get("url"), str) and fields["url"].strip():
        stem = fields["url"].strip()
    elif isinstance(fields.get("slug"), str) and fields["slug"].strip():
        stem = "/".join([*stem.split("/")[:-1], fields["slug"].strip()])
    plain = urlized(stem).strip("/")
    return f"/{plain}/" if plain else "/"


def urlized(text: str) -> str:
    """Hugo's `urlize`, accents removed: « Écologie / Eau » is `ecologie-/-eau`."""
    decomposed = unicodedata.normalize("NFD", text.strip().lower())
    plain = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return re.sub(r"[^\w./@#+~-]", "", re.sub(r"\s+", "-", plain))


def line(value: Any) -> str:
    """A value on one line, without blanks around it or characters that nobody sees."""
    return clean(nfc(str(value))).strip(" \xa0")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
