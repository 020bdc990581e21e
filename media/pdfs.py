"""Tells whether a PDF is tagged for screen readers, and refuses one that is active."""

import logging
from collections.abc import Iterator
from typing import IO, Any

from django.core.exceptions import ValidationError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

# Untidy files are common, and nobody here can mend them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Actions that run, send, leave or hide something (ISO 32000-1, 12.5, 12.6 and 7.11.4).
ACTIVE_ACTIONS = frozenset(
    {
        "/GoToE", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition",
        "/RichMediaExecute", "/Sound", "/SubmitForm",
    }
)  # fmt: skip
ACTIVE_ANNOTATIONS = frozenset(
    {"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"}
)
ACTIVE_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/JavaScript", "/JS", "/XFA"})
# The structure for screen readers is most of a document and can do nothing.
NOT_FOLLOWED = frozenset({"/StructTreeRoot", "/Parent"})
MOST_OBJECTS = 200_000


def is_tagged(file: IO[bytes]) -> bool | None:
    """Tell whether a PDF says that it is tagged and has a structure; None if it cannot be read.

    Leaves the file at its beginning.
    """
    file.seek(0)
    try:
        root = PdfReader(file).root_object
        marks = root.get("/MarkInfo", DictionaryObject()).get_object()
        return bool(marks.get("/Marked")) and "/StructTreeRoot" in root
    except Exception:  # noqa: BLE001 - parsers raise anything on hostile bytes
        return None
    finally:
        file.seek(0)


def check_pdf(file: IO[bytes]) -> None:
    """Refuse a PDF that does something when it is opened, hands files over or cannot be read.

    Everything that it refers to is looked at: pages, annotations, forms, actions. Raises
    ValidationError.
    """
    file.seek(0)
    try:
        reader = PdfReader(file)
        is_readable = not reader.is_encrypted and len(reader.pages) > 0
        is_active = is_readable and any(map(does_something, dictionaries_of(reader)))
    except Exception as error:  # parsers raise anything on hostile bytes
        raise unreadable() from error
    if not is_readable:
        raise unreadable()
    if is_active:
        raise ValidationError(
            "Ce PDF contient un programme ou un fichier caché, que les visiteurs ne doivent pas "
            "recevoir. Ouvrez-le, imprimez-le «\xa0vers un PDF\xa0», puis envoyez le nouveau.",
            code="active_content",
        )


def unreadable() -> ValidationError:
    return ValidationError(
        "Ce PDF est abîmé, protégé par un mot de passe, ou trop compliqué pour être vérifié. "
        "Ouvrez-le, imprimez-le «\xa0vers un PDF\xa0», puis envoyez le nouveau.",
        code="unreadable",
    )


def dictionaries_of(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary that the document refers to; too many are a ValueError."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    number = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen:
                continue
            seen.add(key)
            value = value.get_object()
        if isinstance(value, DictionaryObject):
            number += 1
            if number > MOST_OBJECTS:
                raise ValueError("too many objects")
            yield value
            waiting += [dict.__getitem__(value, name) for name in value if name not in NOT_FOLLOWED]
        elif isinstance(value, ArrayObject):
            waiting += list.__iter__(value)


def does_something(value: DictionaryObject) -> bool:
    return (
        bool(ACTIVE_KEYS & set(value))
        or value.get("/S") in ACTIVE_ACTIONS
        or value.get("/Subtype") in ACTIVE_ANNOTATIONS
    )
