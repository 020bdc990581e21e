"""Whether a PDF can be read aloud: its tags, which say what is a title, a list, a table."""

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
