"""What a PDF says of itself: whether it can be read aloud, and whether it does more than that."""

import logging
from typing import IO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

# Untidy files are common, and nobody here can mend them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


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


# What runs, leaves or hides (ISO 32000-1, 12.6 and 7.11.4): names of actions, and of name trees.
PROGRAM_ACTIONS = frozenset({"/JavaScript", "/Launch", "/RichMediaExecute"})
PROGRAM_NAMES = frozenset({"/JavaScript", "/EmbeddedFiles"})


def has_program(file: IO[bytes]) -> bool:
    """Tell whether opening a PDF runs something, or hands files over that it carries.

    What cannot be read as a PDF does neither: readers show nothing of it. Leaves the file at its
    beginning.
    """
    file.seek(0)
    try:
        root = PdfReader(file).root_object
        names = root.get("/Names", DictionaryObject()).get_object()
        action = root.get("/OpenAction", DictionaryObject()).get_object()
        form = root.get("/AcroForm", DictionaryObject()).get_object()
        # The action is often a mere place of the document, as a list.
        return (
            bool(PROGRAM_NAMES & set(names))
            or (isinstance(action, DictionaryObject) and action.get("/S") in PROGRAM_ACTIONS)
            or "/AA" in root
            or "/XFA" in form
        )
    except Exception:  # noqa: BLE001 - parsers raise anything on hostile bytes
        return False
    finally:
        file.seek(0)
