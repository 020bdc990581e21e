"""A checkout of the Jekyll site of 2018–2022, read without the database.

Challenges and people are documents (`_defis`, `_communaute`) joined with a record of `_data`. The
old site also listed records without a document: they count as documents.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from exchange.export import front_matter
from exchange.export.errors import SourceError
from exchange.export.files import LONGEST_TITLE, files_below, read_text
from exchange.export.yaml_text import yaml_read
from listing.folding import folded
from takeover.outcomes import Outcome, refusal
from takeover.promotions import DATES, promotion_key, promotion_title
from takeover.richtext import line, nfc
from takeover.sources import MARKDOWN, Checkout, Document, title_of

PAGES = (".html", ".htm", *MARKDOWN)
DATA = (".yml", ".yaml", ".json")
# `2018-05-29-title`, the year also with two digits; Jekyll reads any day.
DATED = re.compile(r"(?P<y>\d{4}|\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<slug>.+)")
# By folder: the section of its documents, which is also the file of their records.
COLLECTIONS = {"_defis": "defis", "_communaute": "personnes"}
# Quotes that layouts showed; they become a page where no page shows them.
TESTIMONIALS = "_data/temoignages.yml"
# Renamed challenges: `_redirects` still leads to their former address.
RENAMED = {"/defis/2018/archemse.html": "/defis/2018/archifiltre.html"}
POSTS = ("_posts", "_drafts")
# The patterns of `_config.yml`.
PERMALINKS = {
    "_defis": "/defis/:year/:title.html",
    "_communaute": "/communaute/:year/:title.html",
    "_posts": "/blog/:year/:month/:day/:title.html",
    "_drafts": "/blog/:year/:month/:day/:title.html",
}


def is_site(source: Path) -> bool:
    return (source / "_config.yml").is_file()


def read_checkout(source: Path) -> Checkout:
    """Read the checkout `source`. Raises SourceError if a link leaves it."""
    config = _data_in(source / "_config.yml")
    documents: list[Document] = []
    left_out: list[Outcome] = []
    data: dict[str, Any] = {}
    files = list(files_below(source, source.resolve()))
    for file in files:
        if file.parent == source / "_data" and file.suffix.lower() in DATA:
            try:
                data[file.stem] = _data_in(file)
            except SourceError as error:
                left_out.append(refusal(_path(file, source), error))
    for file in files:
        *folders, _name = file.relative_to(source).parts
        special = [name for name in folders if name.startswith(("_", "."))]
        is_read = not special or (len(special) == 1 and special[0] in PERMALINKS)
        if is_read and file.suffix.lower() in PAGES:
            try:
                documents += _documents_in(file, source, data)
            except SourceError as error:
                left_out.append(refusal(_path(file, source), error))
    documents += _lonely_records(data, {(one.section, one.key) for one in documents})
    documents += _promotions(documents)
    is_shown = any("site.data.temoignages" in document.body for document in documents)
    if isinstance(data.get("temoignages"), list) and not is_shown:
        documents.append(Document(TESTIMONIALS, "pages", "", "Témoignages"))
    return Checkout(
        folder=source,
        documents=documents,
        left_out=left_out,
        files={_path(file, source): file for file in files if _is_served(file.relative_to(source))},
        config=config if isinstance(config, dict) else {},
        data=data,
        moves=_moves(source / "_redirects"),
    )


def promotion_path(key: str) -> str:
    return f"_data/promos.yml#{key}"


def promotions_of(document: Document) -> list[str]:
    """Return the keys of the promotions of a person, a challenge or a promotion."""
    field = {"personnes": "class", "defis": "promotion"}.get(document.section, "")
    said = {document.key, *map(promotion_key, document.texts(field))}
    return [key for key in DATES if key in said]


def _promotions(documents: list[Document]) -> list[Document]:
    """Return a document for each promotion with members; the site had no page of any."""
    used = {key for document in documents for key in promotions_of(document)}
    return [
        Document(promotion_path(key), "promos", "", promotion_title(key), key=key)
        for key in DATES
        if key in used
    ]


def _is_served(path: Path) -> bool:
    """Tell whether the old site served a file unchanged: a picture, or any file of its folders."""
    is_special = any(part.startswith((".", "_")) for part in path.parts)
    extension = path.suffix.lower()
    is_meant = len(path.parts) > 1 or extension[1:] in settings.WAGTAILIMAGES_EXTENSIONS
    return is_meant and not is_special and extension not in PAGES


def _documents_in(file: Path, source: Path, data: dict[str, Any]) -> Iterator[Document]:
    """Yield the document in `file`; files that Jekyll serves unchanged or not at all have none."""
    text = nfc(read_text(file))
    if not text.lstrip().startswith("---"):
        return
    fields, body = front_matter.split(text)
    parts = file.relative_to(source).parts
    folder = next((part for part in parts[:-1] if part in PERMALINKS), "")
    dated = DATED.fullmatch(file.stem.removeprefix("_"))
    if folder in COLLECTIONS and dated is None:
        return  # Jekyll takes no document of a collection without a date here
    is_draft = file.name.startswith("_") or folder == "_drafts" or fields.get("published") is False
    values: dict[str, Any] = {
        "path": _path(file, source),
        "fields": fields,
        "body": body,
        "locale": "en" if parts[0] == "en" else "fr",
        "day": _day(dated) if dated else None,
        "hidden": "brouillon de l’ancien site" if is_draft else "",
    }
    own_address = re.sub(r"\.\w+$", ".html", f"/{values['path']}")
    if folder in COLLECTIONS:
        section = COLLECTIONS[folder]
        name = title_of(fields, "title" if section == "defis" else "nom")
        key, record = _record(_records(data, section), name)
        title = line(record.get("title")) if section == "defis" else ""
        address = _address(PERMALINKS[folder], dated, file.stem)
        values["fields"] = fields | {name: value for name, value in record.items() if value}
        yield Document(section=section, address=address, title=title or name, key=key, **values)
    elif folder in POSTS:
        permalink = str(fields.get("permalink") or PERMALINKS[folder])
        address = _address(permalink, dated, file.stem)
        yield Document(section="blog", address=address, title=title_of(fields), **values)
    elif fields.get("layout") == "tag-archive" or parts[0] == "tag":
        title = title_of(fields, "tag")
        yield Document(section="tags", address=own_address, title=title, **values)
    else:
        address = own_address.removesuffix("index.html")
        if fields.get("permalink"):
            address = f"/{str(fields['permalink']).strip().lstrip('/')}"
        title = line(fields.get("title")) or _title_in_menus(address, data)
        yield Document(section="pages", address=address, title=title[:LONGEST_TITLE], **values)


def _records(data: dict[str, Any], section: str) -> dict[str, dict[str, Any]]:
    """Return the records of a section by key. Those of one name, dashes and accents aside, are one.

    Somebody who came back as a mentor has two, with another dash.
    """
    records = data.get(section)
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for key, record in records.items() if isinstance(records, dict) else ():
        if isinstance(record, dict):
            name = line(key)
            first, before = found.get(folded(name), (name, {}))
            found[folded(name)] = first, _united(before, record)
    return dict(found.values())


def _united(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the values of both records: all of a list, else the first one's."""
    united = other | {key: value for key, value in one.items() if value}
    for key in one.keys() & other.keys():
        if isinstance(one[key], list) and isinstance(other[key], list):
            united[key] = [*one[key], *other[key]]
    return united


def _record(records: dict[str, dict[str, Any]], name: str) -> tuple[str, dict[str, Any]]:
    """Return the key and the record of `name`, dashes and accents aside."""
    same = [key for key in records if folded(key) == folded(name)]
    key = name if name in records else next(iter(same), name)
    return key, records.get(key, {})


def _lonely_records(data: dict[str, Any], joined: set[tuple[str, str]]) -> Iterator[Document]:
    """Yield a document for each record without one."""
    for section in COLLECTIONS.values():
        for key, record in _records(data, section).items():
            if (section, key) in joined:
                continue
            # A record may have somebody else's name: challenges call its person by the key.
            title = line(record.get("title") or key)
            if section == "personnes" and folded(title) != folded(key):
                title = key
            link = record.get("link_to")
            yield Document(
                path=f"_data/{section}.yml#{key}",
                section=section,
                address=link if isinstance(link, str) and link.startswith("/") else "",
                title=title[:LONGEST_TITLE],
                fields=record,
                key=key,
            )


def _title_in_menus(address: str, data: dict[str, Any]) -> str:
    """Return the title of the page at `address` in the old site's menus, "" if it is in none."""
    for name in ("nav", "nav-en", "traductions"):
        pending = [data.get(name)]
        while pending:
            value = pending.pop(0)
            if isinstance(value, dict):
                path = str(value.get("path") or "").strip("/")
                if path and path == address.strip("/"):
                    return line(value.get("name") or value.get("title"))
                pending += value.values()
            elif isinstance(value, list):
                pending += value
    return ""


def _data_in(file: Path) -> Any:
    return yaml_read(nfc(read_text(file)), "Ce fichier")


def _path(file: Path, source: Path) -> str:
    return nfc(file.relative_to(source).as_posix())


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
    """Return old and new path of each line of `_redirects`, without its rules about hosts."""
    if not file.is_file():
        return []
    lines = [text.split() for text in read_text(file).splitlines()]
    return [
        (words[0], RENAMED.get(words[1], words[1]))
        for words in lines
        if len(words) >= 2 and words[0].startswith("/") and "*" not in words[0]
    ]
