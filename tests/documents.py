"""Documents that pass the checks of uploads."""

import io

from pypdf import PdfWriter


def pdf_bytes(title: str = "") -> bytes:
    """Return a PDF of a blank page; another title makes another file."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": title})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
