"""Tells whether a PDF is tagged for screen readers."""

import logging
import re
from typing import IO

from pypdf import PdfReader, apply_configuration
from pypdf.generic import DictionaryObject

# Untidy files are common, and nobody here can mend them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Of a larger file, or of one whose index unpacks to more, nothing is said.
LARGEST, LARGEST_INDEX = 20_000_000, 10_000_000  # bytes
# The end of a PDF says where its index is. Without it, or with a broken index, pypdf would look for
# the parts in the whole file.
END = re.compile(rb"startxref\s+\d+\s*[\r\n]%%EOF")


def is_tagged(file: IO[bytes]) -> bool | None:
    """Tell whether a PDF says that it is tagged and has a structure; None if it cannot be read.

    Its pages are not read. Leaves the file at its beginning.
    """
    size = file.seek(0, 2)
    file.seek(max(size - 1024, 0))
    if size > LARGEST or not END.search(file.read()):
        file.seek(0)
        return None
    try:
        with apply_configuration(zlib_maximum_output_length=LARGEST_INDEX):
            root = PdfReader(file, strict=True).root_object
            marks = root.get("/MarkInfo", DictionaryObject()).get_object()
            return bool(marks.get("/Marked")) and "/StructTreeRoot" in root
    except Exception:  # noqa: BLE001 - parsers raise anything on hostile bytes
        return None
    finally:
        file.seek(0)
