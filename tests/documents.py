"""Documents that pass the checks of uploads."""

import io

from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject


def pdf_bytes(title: str = "") -> bytes:
    """Return a PDF of a blank page; another title makes another file."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": title})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf(tagged: bool) -> bytes:
    """Return a PDF of a blank page that says whether it has tags."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if tagged:
        root = writer.root_object
        root[NameObject("/MarkInfo")] = DictionaryObject(
            {NameObject("/Marked"): BooleanObject(True)}
        )
        root[NameObject("/StructTreeRoot")] = writer._add_object(DictionaryObject())
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
