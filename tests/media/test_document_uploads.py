"""Documents are accepted if their content is that of their extension."""

import io
import re
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from media.models import Document
from media.uploads import checked_document, document_from_bytes
from tests.documents import pdf_bytes
from tests.media.conftest import stored_files
from tests.media.samples import HTML, NOT_IMAGES, zip_with


def sheet_with_chart() -> bytes:
    book = Workbook()
    book.active.append([1, 2, 3])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, max_col=3, min_row=1))
    book.active.add_chart(chart)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


# The sheet that holds the figures of a chart is a file in a folder of its own.
CHART = ("charts/chart1.xml", "embeddings/Microsoft_Excel_Worksheet.xlsx")
GENUINE = {
    "a.pdf": pdf_bytes(),
    "a.csv": "nom;âge\n".encode(),
    "a.txt": "Bonjour".encode("cp1252"),
    "a.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "a.json": b'{"a": 1}',
    "a.zip": zip_with("a.txt"),
    "a.docx": zip_with("[Content_Types].xml", "word/document.xml"),
    "a.xlsx": zip_with("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": zip_with("[Content_Types].xml", "ppt/presentation.xml"),
    "a.odt": zip_with("content.xml", first=b"application/vnd.oasis.opendocument.text"),
    "a.ods": zip_with("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"),
    "a.odp": zip_with("content.xml", first=b"application/vnd.oasis.opendocument.presentation"),
    "chart.docx": zip_with(
        "[Content_Types].xml", "word/document.xml", *(f"word/{name}" for name in CHART)
    ),
    "chart.pptx": zip_with(
        "[Content_Types].xml", "ppt/presentation.xml", *(f"ppt/{name}" for name in CHART)
    ),
    "chart.xlsx": sheet_with_chart(),
    # LibreOffice writes the types last.
    "writer.docx": zip_with("_rels/.rels", "word/document.xml", "[Content_Types].xml"),
    "many-pictures.pptx": zip_with(
        "ppt/presentation.xml",
        *(f"ppt/media/image{number}.png" for number in range(1000)),
        "[Content_Types].xml",
    ),
}


NOT_DOCUMENTS = {
    "page.pdf": HTML,
    "late.pdf": HTML + b"%PDF-1.7",
    "page.html": HTML,
    "page.csv": b"\xef\xbb\xbf  " + HTML,
    "program.txt": b"MZ\0\0",
    "page.json": HTML,
    "page.ics": HTML,
    "page.zip": HTML + GENUINE["a.zip"],
    "program.exe": b"MZ\0\0",
    "archive.docx": zip_with("virus.exe"),
    "sheet.docx": GENUINE["a.xlsx"],
    "broken.docx": b"PK\x03\x04" + b"\0" * 50,
    "other.odt": GENUINE["a.ods"],
    "office.odt": GENUINE["a.docx"],
    "late.odt": zip_with("content.xml", "mimetype"),
    "pdf.zip": pdf_bytes(),
    "zip.pdf": GENUINE["a.zip"],
    "empty.pdf": b"",
    "empty.zip": b"",
    "drawing.svg": NOT_IMAGES["drawing.png"],
    "none": pdf_bytes(),
}


@pytest.mark.parametrize("name", GENUINE)
@pytest.mark.django_db
def test_genuine_documents_are_accepted(name):
    document = document_from_bytes(name, GENUINE[name], title="Document")
    assert document.file.open().read() == GENUINE[name]
    assert document.file_size == len(GENUINE[name])
    stem = name.partition(".")[0]
    assert re.fullmatch(rf"documents/{stem}-[0-9a-f]{{10}}\.\w+", document.file.name)


@pytest.mark.parametrize("name", NOT_DOCUMENTS)
@pytest.mark.django_db
def test_other_documents_are_refused_in_french_and_leave_no_file(name, media_root):
    with pytest.raises(ValidationError) as caught:
        document_from_bytes(name, NOT_DOCUMENTS[name], title="Document")
    assert re.search("fichier|extension|archive|document", " ".join(caught.value.messages))
    document = Document(title="Document", file=ContentFile(NOT_DOCUMENTS[name], name=name))
    with pytest.raises(ValidationError):
        document.save()
    assert stored_files(media_root) == set()


@pytest.mark.django_db
def test_the_document_form_refuses_with_a_message(admin_client):
    file = SimpleUploadedFile("rapport.pdf", HTML, "application/pdf")
    response = admin_client.post(reverse("wagtaildocs:add"), {"title": "Rapport", "file": file})
    assert "Le contenu de ce fichier n’est pas celui d’un fichier PDF." in response.text
    assert "enregistrez-le sous ce format" in response.text
    assert "L'extension de fichier" not in response.text
    assert not Document.objects.exists()


def test_a_file_among_several_waits_under_words_for_its_title(admin_client):
    file = SimpleUploadedFile("carte_des-rivières.pdf", pdf_bytes(), "application/pdf")
    address = reverse("wagtaildocs:add_multiple")
    answer = admin_client.post(address, {"files[]": file}).json()
    assert 'value="Carte des rivières"' in answer["form"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zip_with("a.txt", content=b"\0" * 50_000_000)),
        ("a.docx", zip_with("[Content_Types].xml", "word/a.xml", content=b" " * 25_000_000)),
    ],
)
def test_an_archive_is_never_unpacked(name, content):
    """Fifty kilobytes that become fifty megabytes."""
    assert len(content) < 100_000
    tracemalloc.start()
    try:
        assert checked_document(ContentFile(content, name=name))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.django_db
def test_of_a_large_file_the_ends_are_read_alone(settings):
    class Counting(io.BytesIO):
        read_bytes = 0

        def read(self, size=-1):
            found = super().read(size)
            self.read_bytes += len(found)
            return found

    content = Counting(pdf_bytes() + b" " * 10_000_000)
    assert checked_document(File(content, name="a.pdf"))
    assert content.read_bytes < 1_000_000
    assert content.tell() == 0
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
    with pytest.raises(ValidationError, match="trop lourd"):
        checked_document(File(content, name="a.pdf"))
