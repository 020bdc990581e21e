"""Refuses archives that harm their reader; office documents are archives too."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError

# The largest that an archive may become where it is opened, in bytes and files.
MAX_UNPACKED, MAX_ENTRIES = 500_000_000, 5000
# The kinds that an archive may hold beside documents; an archive in it would hide its content.
PLAIN_KINDS = frozenset(
    {"geojson", "gif", "jpeg", "jpg", "md", "png", "tsv", "webp", "xml", "yaml"}
)
LARGEST_RELATIONS = 2_000_000  # bytes
# Of an Open Document: where macros are kept, and how an event names one.
MACRO_FOLDERS, MACRO_EVENT = ("basic/", "scripts/"), b"vnd.sun.star.script"
HAS_PROGRAM = (
    "Ce document contient des macros ou un programme, que les visiteurs ne doivent pas recevoir. "
    "Enregistrez-le sans macros, ou en PDF, puis renvoyez-le."
)
FETCHES = (
    "Ce document va chercher un modèle ou un contenu sur un autre site quand on l’ouvre. "
    "Enregistrez-le en PDF, ou rompez ses liaisons, puis renvoyez-le."
)

Check = Callable[[IO[bytes]], None]


class NotThisKindError(ValueError):
    """The content is not of the kind that the extension announces."""


def refuse(message: str, code: str = "active_content") -> ValidationError:
    return ValidationError(message, code=code)


def check_zip(file: IO[bytes], document_checks: dict[str, Check]) -> None:
    """Refuse an archive unless it holds documents and pictures alone, each fit to be sent alone."""
    with opened(file) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            kind = PurePosixPath(entry.filename).suffix.lower().lstrip(".")
            if kind not in PLAIN_KINDS and (kind not in document_checks or kind == "zip"):
                raise refuse(
                    f"Cette archive contient un fichier d’un type qui n’est pas accepté "
                    f"({entry.filename[-60:]}). Retirez-le, puis renvoyez-la."
                )
            if check := document_checks.get(kind):
                with archive.open(entry) as inside:
                    check_inside(inside, entry.filename, check)


def check_inside(file: IO[bytes], name: str, check: Check) -> None:
    try:
        check(file)
    except ValidationError as error:
        raise refuse(f"Dans cette archive, {name[-60:]}\xa0: {error.messages[0]}") from error
    except Exception as error:  # parsers raise anything on hostile bytes
        raise refuse(
            f"Dans cette archive, le contenu de {name[-60:]} n’est pas celui que son nom annonce. "
            "Retirez-le, puis renvoyez-la."
        ) from error


def check_office_open_xml(file: IO[bytes], folder: str) -> None:
    """Refuse a document of Microsoft's formats that holds a program or fetches from elsewhere."""
    with opened(file) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        if "[content_types].xml" not in names or not any(name.startswith(folder) for name in names):
            raise NotThisKindError
        types = archive.read(names["[content_types].xml"]).lower()
        if b"macroenabled" in types or any(is_office_program(name) for name in names):
            raise refuse(HAS_PROGRAM)
        for name in names.values():
            if name.lower().endswith(".rels") and fetches(archive, name):
                raise refuse(FETCHES)


def is_office_program(name: str) -> bool:
    return name.endswith(("vbaproject.bin", "vbadata.xml")) or any(
        part in name for part in ("/activex/", "/embeddings/", "macrosheets/")
    )


def fetches(archive: zipfile.ZipFile, relations: str) -> bool:
    """Tell whether one of the relations leads out of the document, other than by a link."""
    if archive.getinfo(relations).file_size > LARGEST_RELATIONS:
        raise NotThisKindError
    tree = ElementTree.fromstring(archive.read(relations))  # noqa: S314 - expat bounds entities
    return any(
        one.get("TargetMode", "").lower() == "external"
        and not one.get("Type", "").lower().endswith("/hyperlink")
        for one in tree.iter()
    )


def check_open_document(file: IO[bytes], kind: str) -> None:
    """Refuse an Open Document that holds macros or is drawn from a template elsewhere."""
    # The format asks for this entry first and uncompressed, so that it can be read here.
    expected = b"mimetypeapplication/vnd.oasis.opendocument." + kind.encode()
    start = file.read(200)
    if not start[30:].startswith(expected):
        raise NotThisKindError
    with opened(file) as archive:
        names = archive.namelist()
        has_macros = any(name.lower().startswith(MACRO_FOLDERS) for name in names)
        texts = [archive.read(name) for name in ("content.xml", "styles.xml") if name in names]
        if has_macros or any(MACRO_EVENT in text for text in texts):
            raise refuse(HAS_PROGRAM)
        if "meta.xml" in names and has_remote_template(archive.read("meta.xml")):
            raise refuse(FETCHES)


def has_remote_template(meta: bytes) -> bool:
    tree = ElementTree.fromstring(meta)  # noqa: S314 - expat bounds entities
    return any(
        one.tag.endswith("}template")
        and any("//" in value for name, value in one.items() if name.endswith("}href"))
        for one in tree.iter()
    )


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Open an archive once all its entries were read: none of them lies, hides or escapes."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise NotThisKindError
    archive = zipfile.ZipFile(file)
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise refuse(
            f"Une fois ouvert, ce fichier pèserait plus de {MAX_UNPACKED // 10**6}\xa0Mo ou "
            f"donnerait plus de {MAX_ENTRIES} fichiers. Envoyez-le en plusieurs morceaux.",
            code="archive_too_large",
        )
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if len({name.lower() for name in names}) < len(names):
        raise refuse("Cette archive contient deux fichiers du même nom. Refaites-la.")
    for entry, name in zip(entries, names, strict=True):
        check_name(name)
        if entry.flag_bits & 1:
            raise refuse(
                "Ce fichier est protégé par un mot de passe\xa0: personne ne peut l’ouvrir ni le "
                "vérifier. Renvoyez-le sans mot de passe."
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise escapes()
    # Reads everything, so that a size that is not the one announced is an error.
    if archive.testzip() is not None:
        raise zipfile.BadZipFile
    return archive


def check_name(name: str) -> None:
    """Refuse a name that means another one, or another place, where it is unpacked."""
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0]:
        raise escapes()
    if any(part != part.rstrip(". ") or not part.isprintable() for part in parts):
        raise refuse(
            f"Cette archive contient un nom de fichier trompeur ({name[-60:]!a}). "
            "Renommez-le, puis refaites l’archive."
        )


def escapes() -> ValidationError:
    return refuse(
        "Ce fichier en cache d’autres qui s’écriraient hors de leur dossier. Refaites l’archive, "
        "puis renvoyez-la.",
        code="archive_escapes",
    )
