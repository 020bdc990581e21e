"""Reading a checkout of the Jekyll site of 2018–2022: files to dataclasses, no database.

Challenges and people are documents (`_defis`, `_communaute`) joined with a record of `_data`; a
record without a document is a document by itself, since the old site listed it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from challenges.folding import folded
from exchange.export import front_matter
from exchange.export.errors import SourceError
from exchange.export.files import LONGEST_TITLE, files_below, read_text
from exchange.export.yaml_text import yaml_read
from exchange.takeover import menus
from exchange.takeover.promotions import PROMOTIONS, promotion_key
from exchange.takeover.sources import Checkout, Document, line, nfc

PAGES = (".html", ".htm", ".md", ".markdown")
DATA = (".yml", ".yaml", ".json")
# `2018-05-29-title`, the year also with two digits; Jekyll reads the day whatever it is.
DATED = re.compile(r"(?P<y>\d{4}|\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<slug>.+)")
# By their folder: what documents are about, and the file of their records.
COLLECTIONS = {"_defis": ("defis", "defis"), "_communaute": ("personnes", "personnes")}
# Quotes that layouts showed; a page of their own where no page does.
TESTIMONIALS = "_data/temoignages.yml"
# Challenges to whose former address `_redirects` still leads, and where they are since.
RENAMED = {"/defis/2018/archemse.html": "/defis/2018/archifiltre.html"}
POSTS = ("_posts", "_drafts")
# As `_config.yml` has them.
PERMALINKS = {
    "defis": "/defis/:year/:title.html",
    "communaute": "/communaute/:year/:title.html",
    "posts": "/blog/:year/:month/:day/:title.html",
}


@dataclass(frozen=True)
class JekyllDocument(Document):
    """A document, or a record that has none.

    `key` is what others call it, `record` what `_data` says of it, `reference` what it shares with
    its translations (`lang-ref`), `day` the one in its file's name.
    """

    key: str = ""
    reference: str = ""
    record: dict[str, Any] = field(default_factory=dict, hash=False)

    def of_record(self, key: str) -> str:
        """A field of the record on one line, else the document's own."""
        value = self.record.get(key)
        is_plain = value is not None and not isinstance(value, dict | list | bool)
        return (line(value) if is_plain else "") or self.text(key)

    def list_of_record(self, key: str) -> list[Any]:
        value = self.record.get(key)
        values = value if isinstance(value, list) else [value]
        return [each for each in values if each not in (None, "")]

    @property
    def promotions(self) -> list[str]:
        """The keys of the promotions that a person, a challenge or a promotion is of."""
        field = {"personnes": "class", "defis": "promotion"}.get(self.section, "")
        said = [promotion_key(str(value)) for value in self.list_of_record(field)]
        return [key for key in PROMOTIONS if key in [*said, self.key]]

    @property
    def is_markdown(self) -> bool:
        return self.path.endswith((".md", ".markdown"))


@dataclass(frozen=True)
class JekyllCheckout(Checkout):
    """A Jekyll site with its settings and the data that its pages are rendered with.

    `moves` are the lines of `_redirects`: old path, new path. `static` is the checkout itself.
    """

    documents: list[JekyllDocument]  # type: ignore[assignment]
    config: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)

    def of(self, section: str) -> list[JekyllDocument]:  # type: ignore[override]
        return [document for document in self.documents if document.section == section]


def is_site(source: Path) -> bool:
    return (source / "_config.yml").is_file()


def read_checkout(source: Path) -> JekyllCheckout:
    """Read the checkout `source`. Raises SourceError if it is none or if something leaves it."""
    if not is_site(source):
        raise SourceError("Ce dossier n’est pas une copie du site Jekyll.")
    root = source.resolve()
    refused: list[tuple[str, SourceError]] = []
    config = _data_in(source / "_config.yml")
    config = config if isinstance(config, dict) else {}
    data: dict[str, Any] = {}
    if (source / "_data").is_dir():
        for file in files_below(source / "_data", root):
            if file.suffix.lower() in DATA:
                try:
                    data[file.stem] = _data_in(file)
                except SourceError as error:
                    refused.append((_path(file, source), error))
    reader = _Reader(source, data)
    documents: list[JekyllDocument] = []
    for file in _content_files(source, root):
        try:
            found = reader.document(file)
        except SourceError as error:
            refused.append((_path(file, source), error))
        else:
            documents += [found] if found else []
    documents += reader.lonely_records()
    documents += _promotions(documents)
    is_shown = any("site.data.temoignages" in document.body for document in documents)
    if isinstance(data.get("temoignages"), list) and not is_shown:
        documents.append(JekyllDocument(TESTIMONIALS, "pages", "", "Témoignages"))
    return JekyllCheckout(
        folder=source,
        static=source,
        documents=documents,
        refused=refused,
        config=config,
        data=data,
        menu=menus.of_jekyll(data.get("nav")),
        moves=_moves(source / "_redirects"),
    )


def promotion_path(key: str) -> str:
    return f"_data/promos.yml#{key}"


def _promotions(documents: list[JekyllDocument]) -> list[JekyllDocument]:
    """Return a document for each promotion that somebody was in; the site had no page of any."""
    used = {key for document in documents for key in document.promotions}
    return [
        JekyllDocument(promotion_path(key), "promos", "", promotion.title, key=key)
        for key, promotion in PROMOTIONS.items()
        if key in used
    ]


def static_files(checkout: Checkout, source: Path) -> dict[str, Path]:
    """Return what the old site served as it was from its folders, by path: pictures, documents."""
    root = source.resolve()
    return {
        _path(file, source): file
        for folder in sorted(source.iterdir())
        if folder.is_dir() and not folder.name.startswith(("_", "."))
        for file in files_below(folder, root)
        if not any(part.startswith((".", "_")) for part in file.relative_to(source).parts)
        and file.suffix.lower() not in PAGES
    }


def _content_files(source: Path, root: Path) -> Iterator[Path]:
    for file in files_below(source, root):
        if file.suffix.lower() not in PAGES:
            continue
        *folders, _name = file.relative_to(source).parts
        special = [name for name in folders if name.startswith(("_", "."))]
        if not special or (len(special) == 1 and special[0] in (*COLLECTIONS, *POSTS)):
            yield file


class _Reader:
    """Makes documents of files, with the site's data at hand."""

    def __init__(self, source: Path, data: dict[str, Any]):
        self.source = source
        self.data = data
        self._joined: dict[str, set[str]] = {"defis": set(), "personnes": set()}

    def document(self, file: Path) -> JekyllDocument | None:
        """Return the document in `file`, None for what Jekyll serves as it is or not at all."""
        text = nfc(read_text(file))
        if not text.lstrip().startswith("---"):
            return None
        fields, body = front_matter.split(text)
        parts = file.relative_to(self.source).parts
        folder = next((part for part in parts[:-1] if part.startswith("_")), "")
        locale = "en" if parts[0] == "en" else "fr"
        dated = DATED.fullmatch(file.stem.removeprefix("_"))
        if folder in COLLECTIONS and dated is None:
            return None  # Jekyll takes no document of a collection without a date here
        is_draft = (
            file.name.startswith("_") or folder == "_drafts" or fields.get("published") is False
        )
        values: dict[str, Any] = {
            "path": _path(file, self.source),
            "fields": fields,
            "body": body,
            "locale": locale,
            "reference": line(fields.get("lang-ref") or ""),
            "day": _day(dated) if dated else None,
            "hidden": "brouillon de l’ancien site" if is_draft else "",
        }
        if folder in COLLECTIONS:
            return self._of_collection(folder, file.stem, fields, dated, values)
        if folder in POSTS:
            permalink = str(fields.get("permalink") or PERMALINKS["posts"])
            address = _address(permalink, dated, file.stem)
            return JekyllDocument(
                section="blog", address=address, title=_title(fields, "title"), **values
            )
        if fields.get("layout") == "tag-archive" or parts[0] == "tag":
            address = f"/{'/'.join(parts[:-1])}/{file.stem}.html"
            return JekyllDocument(
                section="tags", address=address, title=_title(fields, "tag"), **values
            )
        return self._page(file, fields, values)

    def _of_collection(
        self, folder: str, stem: str, fields: dict[str, Any], dated: re.Match | None, values: dict
    ) -> JekyllDocument:
        section, _file = COLLECTIONS[folder]
        key = _title(fields, "title" if section == "defis" else "nom")
        known, record = self._record(section, key)
        self._joined[section].add(known)
        title = line(record.get("title") or "") if section == "defis" else key
        return JekyllDocument(
            section=section,
            address=_address(PERMALINKS[folder.removeprefix("_")], dated, stem),
            title=title or key,
            key=known,
            record=record,
            **values,
        )

    def _record(self, section: str, key: str) -> tuple[str, dict[str, Any]]:
        """Return the key and the record of what is called `key`, dashes and accents aside."""
        records = self._records(section)
        if key in records:
            return key, records[key]
        for other, record in records.items():
            if folded(other) == folded(key):
                return other, record
        return key, {}

    def _records(self, section: str) -> dict[str, dict[str, Any]]:
        records = self.data.get(section)
        if not isinstance(records, dict):
            return {}
        return {line(key): record for key, record in records.items() if isinstance(record, dict)}

    def lonely_records(self) -> Iterator[JekyllDocument]:
        """Yield a document for each record that has none."""
        for section in ("defis", "personnes"):
            for key, record in self._records(section).items():
                if key in self._joined[section]:
                    continue
                # Where key and title are two persons, the key is what challenges call theirs.
                title = line(record.get("title") or key) if section == "defis" else key
                if section == "personnes" and folded(title) == folded(str(record.get("title"))):
                    title = line(record["title"])
                link = record.get("link_to")
                yield JekyllDocument(
                    path=f"_data/{section}.yml#{key}",
                    section=section,
                    address=link if isinstance(link, str) and link.startswith("/") else "",
                    title=title[:LONGEST_TITLE],
                    key=key,
                    record=record,
                )

    def _page(self, file: Path, fields: dict[str, Any], values: dict) -> JekyllDocument:
        relative = _path(file, self.source)
        address = re.sub(r"\.\w+$", ".html", f"/{relative}").removesuffix("index.html")
        if permalink := fields.get("permalink"):
            address = f"/{str(permalink).strip().lstrip('/')}"
        title = line(fields.get("title") or "") or self._title_in_menu(address)
        return JekyllDocument(
            section="pages", address=address, title=title[:LONGEST_TITLE], **values
        )

    def _title_in_menu(self, address: str) -> str:
        """What the menus of the old site called the page at `address`; "" for what they had not."""
        wanted = address.strip("/")
        for name in ("nav", "nav-en", "traductions"):
            pending = [self.data.get(name)]
            while pending:
                value = pending.pop(0)
                if isinstance(value, dict):
                    path = str(value.get("path") or "").strip("/")
                    if path and path == wanted:
                        return line(value.get("name") or value.get("title") or "")
                    pending += value.values()
                elif isinstance(value, list):
                    pending += value
        return ""


def _data_in(file: Path) -> Any:
    return yaml_read(nfc(read_text(file)), "Ce fichier")


def _path(file: Path, source: Path) -> str:
    return nfc(file.relative_to(source).as_posix())


def _title(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    title = "" if isinstance(value, dict | list | bool | None) else line(value)
    if not title:
        raise SourceError(f"L’en-tête n’a pas de titre («\xa0{key}\xa0»).")
    if len(title) > LONGEST_TITLE:
        raise SourceError(f"Le titre dépasse {LONGEST_TITLE} caractères.")
    return title


def _day(dated: re.Match) -> date | None:
    try:
        return date(_year(dated), int(dated["m"]), int(dated["d"]))
    except ValueError:
        return None


def _year(dated: re.Match) -> int:
    return int(dated["y"]) + (2000 if len(dated["y"]) == 2 else 0)


def _address(permalink: str, dated: re.Match | None, stem: str) -> str:
    """Return the path that Jekyll gives a document by a pattern like `/blog/:year/:title.html`."""
    values = {":title": nfc(dated["slug"]) if dated else stem.removeprefix("_"), ":categories": ""}
    if dated:
        values |= {
            ":year": str(_year(dated)),
            ":month": f"{int(dated['m']):02}",
            ":day": f"{int(dated['d']):02}",
        }
    path = re.sub(r":\w+", lambda found: values.get(found[0], ""), permalink)
    return re.sub(r"/{2,}", "/", f"/{path.lstrip('/')}")


def _moves(file: Path) -> list[tuple[str, str]]:
    """Return old and new path of each line of `_redirects` that is no rule about hosts."""
    if not file.is_file():
        return []
    lines = [text.split() for text in read_text(file).splitlines()]
    return [
        (words[0], RENAMED.get(words[1], words[1]))
        for words in lines
        if len(words) >= 2 and words[0].startswith("/") and "*" not in words[0]
    ]
