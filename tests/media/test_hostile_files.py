"""Files that are what they say and harm who opens them are refused, in words that help."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from media import uploads
from media.uploads import checked_document, checked_image
from tests.media.conftest import picture_bytes

OFFICE = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}


def archive(files: dict[str, bytes], first: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        if first:
            written.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def pdf(**root: object) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for key, value in root.items():
        writer.root_object[NameObject(f"/{key}")] = value
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def action(kind: str) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def with_attachment() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("facture.exe", b"MZ")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


BOMB = {"a.txt": b"\0" * 2_000_000}
HOSTILE = {
    "script.pdf": (pdf(OpenAction=action("/JavaScript")), "imprimez-le"),
    "launch.pdf": (pdf(OpenAction=action("/Launch")), "imprimez-le"),
    "events.pdf": (pdf(AA=DictionaryObject()), "programme"),
    "xfa.pdf": (
        pdf(AcroForm=DictionaryObject({NameObject("/XFA"): TextStringObject("x")})), "programme"
    ),
    "attachment.pdf": (with_attachment(), "fichier caché"),
    "bomb.zip": (archive(BOMB), "en plusieurs morceaux"),
    "bomb.docx": (archive(OFFICE | BOMB), "en plusieurs morceaux"),
    "bomb.odt": (
        archive(BOMB, "application/vnd.oasis.opendocument.text"), "en plusieurs morceaux"
    ),
    "many.zip": (archive({f"{number}.txt": b"" for number in range(60)}), "en plusieurs morceaux"),
    "escape.zip": (archive({"../../.bashrc": b"x"}), "hors de leur dossier"),
    "root.zip": (archive({"/etc/passwd": b"x"}), "hors de leur dossier"),
    "windows.zip": (archive({"C:\\windows\\a.txt": b"x"}), "hors de leur dossier"),
    "program.zip": (archive({"photos/vacances.jpg.EXE": b"MZ"}), "vacances.jpg.EXE"),
    "page.zip": (archive({"index.html": b"<script>"}), "Retirez-le"),
    "drawing.zip": (archive({"logo.svg": b"<svg onload=alert(1)>"}), "Retirez-le"),
    "program.odt": (
        archive({"Basic/a.xml": b"x"}, "application/vnd.oasis.opendocument.text"), "pas celui"
    ),
}  # fmt: skip


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(uploads, "MAX_ENTRIES", 50)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_with_what_to_do(small_limits, name):
    content, advice = HOSTILE[name]
    with pytest.raises(ValidationError) as refused:
        checked_document(ContentFile(content, name=name))
    (message,) = refused.value.messages
    assert advice in message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.pdf", pdf(AcroForm=DictionaryObject())),
        ("folders.zip", archive({"a/b/c..d.txt": b"x", "données.csv": b"a;b"})),
        ("large.zip", archive({"a.csv": b"a;b\n" * 100_000})),
    ],
)
def test_honest_documents_pass(small_limits, name, content):
    assert checked_document(ContentFile(content, name=name))


@pytest.mark.parametrize(
    "name",
    ["photo.jpg\0.php", "photo.php\0.jpg", "photo.jpg.php", "photo.svg", ".htaccess", "photo.jpg/"],
)
def test_hostile_names_of_pictures_are_refused_or_made_harmless(name):
    try:
        kept = checked_image(ContentFile(picture_bytes("JPEG"), name=name)).name
    except ValidationError:
        return
    stored = uploads.neutral_name(kept)
    assert stored.endswith(".jpg")
    assert "\0" not in stored


def test_a_picture_of_huge_dimensions_costs_nothing_to_refuse():
    header = picture_bytes("GIF", (10, 10), "P")
    huge = header[:6] + b"\xff\xff\xff\xff" + header[10:]
    with pytest.raises(ValidationError, match="trop de pixels"):
        checked_image(ContentFile(huge, name="a.gif"))
