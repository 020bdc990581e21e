"""A Hugo checkout of the programme's present site, read without the database.

The checkout's `static/admin/config.yml` describes the fields for its editors.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from exchange.export import front_matter
from exchange.export.errors import SourceError
from exchange.export.files import files_below, read_text
from listing.folding import folded
from takeover import menus
from takeover.menus import Entry
from takeover.outcomes import DROPPED, Outcome, Status, refusal
from takeover.richtext import nfc
from takeover.sources import MARKDOWN, Checkout, Document, title_of

CONTENT = Path("content")
STATIC = Path("static")
CONFIG = "config.toml"
# Folders of `content` with documents of one kind; all others are pages.
SECTIONS = ("defis", "personnes", "blog", "promos", "themes", "expertises", "categories")


def find_site(source: Path) -> Path | None:
    """Return the folder of the Hugo site in the checkout `source`, None where there is none."""
    for folder in (source, source / "site"):
        if (folder / CONFIG).is_file() and (folder / CONTENT).is_dir():
            return folder
    return None


def read_checkout(source: Path) -> Checkout:
    """Read the checkout `source`. Raises SourceError if it is none or if something leaves it."""
    site = find_site(source)
    if site is None:
        raise SourceError(
            "Ce dossier n’est pas une copie du site Hugo\xa0: il y faut config.toml et content/, "
            "là ou dans site/."
        )
    root = source.resolve()
    documents, left_out = [], []
    for file in files_below(site / CONTENT, root):
        path = nfc(file.relative_to(source).as_posix())
        if file.suffix.lower() not in MARKDOWN:
            reason = "ni document Markdown, ni fichier servi"
            left_out.append(Outcome(path, DROPPED, Status.DROPPED, (reason,)))
            continue
        try:
            documents.append(_document(file, path, site))
        except SourceError as error:
            left_out.append(refusal(path, error))
    left_out += unite_people(documents)
    return Checkout(source, documents, left_out, _files(site / STATIC, root), _menu(site))


def unite_people(documents: list[Document]) -> Iterator[Outcome]:
    """Leave one document for each person, and yield the outcomes of the others.

    Somebody may have been entered twice: the old site's editor then added `-1` to the file's name.
    """
    people: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in sorted(documents, key=lambda one: len(one.address)):
        if document.section == "personnes":
            stem = re.sub(r"-\d+$", "", document.address.strip("/"))
            people[folded(document.title), stem].append(document)
    for first, *others in people.values():
        for other in others:
            documents.remove(other)
            reason = f"réuni avec {first.path}, même personne"
            yield Outcome(other.path, first.address, Status.UNCHANGED, (reason,))
        if others:
            documents[documents.index(first)] = _united([first, *others])


def _united(entries: list[Document]) -> Document:
    """Return one document with all the values of each field."""
    fields: dict[str, list[str]] = defaultdict(list)
    for one in entries:
        for key in one.fields:
            fields[key] += one.texts(key)
    body = "\n\n".join(one.body for one in entries)
    aliases = tuple(address for one in entries for address in one.addresses)
    return replace(entries[0], fields=fields, body=body, aliases=aliases)


def _menu(site: Path) -> tuple[Entry, ...]:
    try:
        return menus.of_hugo(tomllib.loads(read_text(site / CONFIG)).get("menu", {}))
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, KeyError) as error:
        raise SourceError(f"La configuration du site n’est pas lisible\xa0: {CONFIG}.") from error


def _files(static: Path, root: Path) -> dict[str, Path]:
    """Return the files that the old site served, by path, without those of its own editor."""
    return {
        nfc(file.relative_to(static).as_posix()): file
        for file in files_below(static, root)
        if file.relative_to(static).parts[0] != "admin" and not file.name.startswith(".")
    }


def _document(file: Path, path: str, site: Path) -> Document:
    relative = nfc(file.relative_to(site / CONTENT).as_posix())
    fields, body = front_matter.split(nfc(read_text(file)))
    first = relative.split("/")[0]
    section = first if first in SECTIONS and not relative.endswith("/_index.md") else "pages"
    title = title_of(fields, needed=section != "pages")
    document = Document(path, section, address_of(relative, fields), title, fields, body)
    day, hidden = document.date(), _why_hidden(document)
    return replace(document, day=day, hidden=hidden, aliases=_aliases(document))


def address_of(relative: str, fields: dict[str, Any]) -> str:
    """Return the path that Hugo gives a document (`removePathAccents`), with both slashes."""
    stem = re.sub(r"\.\w+$", "", relative)
    stem = re.sub(r"(^|/)_?index$", "", stem)
    if isinstance(fields.get("url"), str) and fields["url"].strip():
        stem = fields["url"].strip()
    plain = urlized(stem).strip("/")
    return f"/{plain}/" if plain else "/"


def _aliases(document: Document) -> tuple[str, ...]:
    """Return further addresses of a document: a promotion also had that of its title, as a term."""
    titles = [f"promos/{urlized(document.title)}"] if document.section == "promos" else []
    return tuple(f"/{path.strip('/')}/" for path in [*document.texts("aliases"), *titles])


def urlized(text: str) -> str:
    """Hugo's `urlize`, accents removed: « Écologie / Eau » is `ecologie-/-eau`."""
    decomposed = unicodedata.normalize("NFD", text.strip().lower())
    plain = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return re.sub(r"[^\w./@#+~-]", "", re.sub(r"\s+", "-", plain))


def _why_hidden(document: Document) -> str:
    """Return why Hugo does not show a document, in French; "" for one that it shows.

    Hugo ignores `visible` and the other fields of the site's own editor.
    """
    if document.truth("draft"):
        return "brouillon\xa0: «\xa0draft: true\xa0»"
    today = timezone.localdate()
    begins, ends = document.date("publishDate"), document.date("expiryDate")
    if begins and begins > today:
        return f"brouillon\xa0: l’ancien site ne la montre qu’à partir du {begins:%d/%m/%Y}"
    if ends and ends <= today:
        return f"brouillon\xa0: l’ancien site ne la montre plus depuis le {ends:%d/%m/%Y}"
    return ""
