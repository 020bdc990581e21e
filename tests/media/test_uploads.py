"""Hostile and clumsy uploads, through every entrance."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as PILImage
from PIL import ImageCms, ImageSequence, PngImagePlugin

from media import drawings
from media.forms import ImageForm
from media.models import Document, Image
from media.uploads import (
    DOCUMENT_CHECKS,
    checked_image,
    document_from_bytes,
    image_from_bytes,
    neutral_name,
)
from tests.documents import pdf_bytes
from tests.media.conftest import picture_bytes, stored_files

SECRET = b"SECRET-4d2f"
GPS_LATITUDE = ((48, 1), (51, 1), (30, 1))
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def exif_with_position(orientation: int = 1) -> bytes:
    exif = PILImage.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes()


def png_text() -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    return text


def animation(image_format: str, **options) -> bytes:
    frames = [PILImage.new("RGB", (40, 30), color) for color in ("red", "green", "blue")]
    output = io.BytesIO()
    frames[0].save(
        output,
        image_format,
        save_all=True,
        append_images=frames[1:],
        duration=[100, 200, 300],
        loop=0,
        **options,
    )
    return output.getvalue()


def declared_png(width: int, height: int) -> bytes:
    """Return a small PNG that declares a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


def zip_with(*names: str, first: bytes | None = None) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        if first is not None:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "content")
    return output.getvalue()


# Metadata ---------------------------------------------------------------------------------------

WITH_METADATA = {
    "photo.jpg": picture_bytes(
        "JPEG", exif=exif_with_position(), comment=SECRET, icc_profile=PROFILE, xmp=XMP
    ),
    "progressive.jpg": picture_bytes(
        "JPEG", progressive=True, exif=exif_with_position(), icc_profile=PROFILE
    ),
    "photo.png": picture_bytes(
        "PNG", exif=exif_with_position(), pnginfo=png_text(), icc_profile=PROFILE
    ),
    "photo.webp": picture_bytes("WEBP", exif=exif_with_position(), xmp=XMP, icc_profile=PROFILE),
}


@pytest.mark.parametrize("name", WITH_METADATA)
@pytest.mark.django_db
def test_position_and_texts_are_removed_and_the_picture_is_untouched(name):
    sent = WITH_METADATA[name]
    assert SECRET in sent or name.endswith("png")
    image = image_from_bytes(name, sent + b"PK\x03\x04" + SECRET, title="Photo")
    stored = image.file.open().read()
    assert SECRET not in stored
    with PILImage.open(io.BytesIO(stored)) as after, PILImage.open(io.BytesIO(sent)) as before:
        after.load()
        assert dict(after.getexif()) == {}
        assert not after.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment", "Comment", "XML:com.adobe.xmp"} & set(after.info)
        assert after.info["icc_profile"] == PROFILE
        assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("name", ["portrait.jpg", "portrait.png", "portrait.webp"])
@pytest.mark.django_db
def test_orientation_is_applied_before_it_is_removed(name):
    image_format = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.rpartition(".")[2]]
    sent = picture_bytes(
        image_format, (60, 40), exif=exif_with_position(orientation=6), icc_profile=PROFILE
    )
    image = image_from_bytes(name, sent, title="Portrait")
    with PILImage.open(image.file.open()) as stored:
        assert stored.size == (40, 60) == (image.width, image.height)
        assert dict(stored.getexif()) == {}
        assert stored.info["icc_profile"] == PROFILE
        # The gradient went from top to bottom; turned clockwise it goes from right to left.
        left, right = stored.convert("L").getpixel((1, 30)), stored.convert("L").getpixel((38, 30))
        assert left > 200
        assert right < 55


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("ronde.gif", animation("GIF", comment=SECRET)),
        ("ronde.webp", animation("WEBP", exif=exif_with_position(), xmp=XMP)),
    ],
)
@pytest.mark.django_db
def test_animations_stay_animated(name, sent):
    image = image_from_bytes(name, sent, title="Ronde")
    stored = image.file.open().read()
    assert SECRET not in stored
    with PILImage.open(io.BytesIO(stored)) as after, PILImage.open(io.BytesIO(sent)) as before:
        assert after.n_frames == 3
        assert after.info.get("loop") == before.info.get("loop")
        for frame, original in zip(
            ImageSequence.Iterator(after), ImageSequence.Iterator(before), strict=True
        ):
            assert frame.convert("RGB").tobytes() == original.convert("RGB").tobytes()
            assert frame.info["duration"] == original.info["duration"]


# Refusals -----------------------------------------------------------------------------------------

HTML = b"<!doctype html><script>alert(1)</script>"
NOT_IMAGES = {
    "empty.jpg": b"",
    "page.png": HTML,
    "page.svg": HTML,
    "file.heic": b"\0\0\0\x18ftypheic" + b"\0" * 100,
    "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "script.gif": b"GIF89a/*" + HTML,
    "signature.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "signature.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "signature.webp": b"RIFF\x40\0\0\0WEBPVP8 " + b"\xff" * 40,
    "truncated.jpg": picture_bytes("JPEG", (400, 300))[:-500],
    "truncated.png": picture_bytes("PNG", (400, 300))[:-100],
    "truncated.gif": picture_bytes("GIF", (400, 300), "P")[:-500],
    "truncated.webp": picture_bytes("WEBP", (400, 300))[:-50],
    "wrong.png": picture_bytes("JPEG"),
    "wrong.jpg": picture_bytes("PNG"),
    "bitmap.bmp": picture_bytes("BMP"),
    "bitmap.jpg": picture_bytes("BMP"),
    "scan.tiff": picture_bytes("TIFF"),
    "deep.png": picture_bytes("PNG", mode="I;16"),
    "no-extension": picture_bytes("JPEG"),
    "bomb.png": declared_png(100_000, 100_000),
    "large.png": declared_png(9_000, 9_000),
}


@pytest.mark.parametrize("name", NOT_IMAGES)
@pytest.mark.django_db
def test_an_unacceptable_image_is_refused_in_french_and_leaves_no_file(name, media_root):
    with pytest.raises(ValidationError) as caught:
        image_from_bytes(name, NOT_IMAGES[name], title="Image")
    messages = " ".join(caught.value.messages)
    assert re.search(
        "pas accepté|abîmé|ne correspond pas à son extension|trop de pixels", messages
    ), messages
    # Django reads the header of a file that is not checked yet.
    with pytest.raises((ValidationError, PILImage.DecompressionBombError)):
        Image(title="Image", file=ContentFile(NOT_IMAGES[name], name=name)).save()
    assert stored_files(media_root) == set()


@pytest.mark.django_db
def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    def explode(self):
        raise AssertionError("decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", explode)
    for name in ("bomb.png", "large.png"):
        with pytest.raises(ValidationError, match="trop de pixels"):
            image_from_bytes(name, NOT_IMAGES[name], title="Bombe")


@pytest.mark.django_db
def test_the_frames_of_an_animation_count_together(settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40 * 30 * 2
    with pytest.raises(ValidationError, match="trop de pixels"):
        image_from_bytes("ronde.gif", animation("GIF"), title="Ronde")


def test_documents_are_those_that_the_settings_announce(settings):
    assert set(settings.WAGTAILDOCS_EXTENSIONS) == set(DOCUMENT_CHECKS)


@pytest.mark.django_db
def test_a_heavy_image_is_refused(settings):
    assert "20,0\xa0Mo" in ImageForm.base_fields["file"].help_text
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1024
    with pytest.raises(ValidationError, match="trop lourd") as refused:
        image_from_bytes("a.jpg", picture_bytes("JPEG", (400, 300)), title="Image")
    assert "Le maximum est de 1,0\xa0ko." in refused.value.messages[0]


def test_a_picture_that_is_also_an_archive_or_a_page_keeps_the_picture_alone(db):
    image = image_from_bytes("a.jpg", picture_bytes() + zip_with("a.txt") + HTML, title="Image")
    stored = image.file.open().read()
    assert stored.endswith(b"\xff\xd9")
    assert b"PK\x03\x04" not in stored
    assert b"script" not in stored


# Entrances --------------------------------------------------------------------------------------


@pytest.fixture
def admin(admin_client):
    return admin_client


def upload_form(admin, file):
    return admin.post(
        reverse("wagtailimages:add"), {"title": "Photo", "description": "Un pont", "file": file}
    )


def upload_many(admin, file):
    """Send a file, then its title, as on the screen for several uploads."""
    response = admin.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Photo", "files[]": file},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    key = response.json().get("uploaded_file_id")
    if key is None:
        return response
    assert not Image.objects.exists()
    return admin.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[key]),
        {f"uploaded-image-{key}-title": "Photo", f"uploaded-image-{key}-is_decorative": "on"},
    )


def upload_in_chooser(admin, file):
    return admin.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "Photo",
            "image-chooser-upload-description": "Un pont",
            "image-chooser-upload-file": file,
        },
    )


@pytest.mark.parametrize("upload", [upload_form, upload_many, upload_in_chooser])
@pytest.mark.django_db
def test_every_form_cleans_the_image_and_makes_its_first_rendition(admin, upload):
    file = SimpleUploadedFile("Photo.JPG", WITH_METADATA["photo.jpg"], "image/jpeg")
    upload(admin, file)
    image = Image.objects.get()
    stored = image.file.open().read()
    assert SECRET not in stored
    assert image.file_size == len(stored)
    assert image.renditions.filter(filter_spec="width-800|format-jpeg").count() == 1


def heic() -> bytes:
    buffer = io.BytesIO()
    exif = PILImage.Exif()
    exif[0x010E] = SECRET.decode()
    PILImage.new("RGB", (40, 30), "teal").save(buffer, "HEIF", exif=exif)
    return buffer.getvalue()


LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" onload="alert(1)">
<script>alert(1)</script><rect width="40" height="30" fill="#008080"/>
<image href="/etc/passwd"/><image href="https://example.org/a.png"/></svg>"""


@pytest.mark.parametrize("upload", [upload_form, upload_many, upload_in_chooser])
@pytest.mark.parametrize(
    ("name", "content", "extension", "size"),
    [
        ("Photo.HEIC", heic(), "jpg", (40, 30)),
        ("Logo.svg", LOGO, "png", (1200, 900)),
    ],
)
@pytest.mark.django_db
def test_every_form_converts_formats_that_browsers_do_not_show(
    admin, upload, name, content, extension, size
):
    upload(admin, SimpleUploadedFile(name, content))
    image = Image.objects.get()
    assert image.file.name.endswith(f".{extension}")
    stored = image.file.open().read()
    with PILImage.open(io.BytesIO(stored)) as picture:
        assert picture.format == {"jpg": "JPEG", "png": "PNG"}[extension]
        assert (picture.size, (image.width, image.height)) == (size, size)
        red, green, blue = picture.convert("RGB").getpixel((10, 10))
    assert red < 10
    assert abs(green - 128) + abs(blue - 128) < 10
    assert SECRET not in stored
    assert b"alert" not in stored
    assert image.renditions.filter(filter_spec="width-800|format-jpeg").count() == 1


@pytest.mark.parametrize(
    "bomb",
    [
        "<!DOCTYPE s [<!ENTITY a 'a'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 100000'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><g id='a0'><rect/></g>"
        + "".join(
            f"<g id='a{n}'><use href='#a{n - 1}'/><use href='#a{n - 1}'/></g>" for n in range(1, 40)
        )
        + "</svg>",
    ],
)
def test_a_drawing_that_costs_too_much_is_refused(bomb, monkeypatch):
    monkeypatch.setattr(drawings, "SECONDS", 2)
    with pytest.raises(ValidationError, match="abîmé"):
        checked_image(ContentFile(bomb.encode(), name="a.svg"))


@pytest.mark.parametrize("upload", [upload_form, upload_many, upload_in_chooser])
@pytest.mark.parametrize("name", ["signature.png", "truncated.jpg", "page.png", "bomb.png"])
@pytest.mark.django_db
def test_every_form_refuses_with_a_message(admin, upload, name):
    response = upload(admin, SimpleUploadedFile(name, NOT_IMAGES[name], "image/png"))
    assert response.status_code == 200
    assert not Image.objects.exists()
    text = response.text.replace("\\u00ee", "î").replace("\\u00e9", "é")
    assert re.search("abîmé|trop de pixels", text)


@pytest.mark.django_db
def test_a_file_put_in_place_without_validation_is_cleaned_all_the_same():
    """Wagtail's multiple upload stores the file itself when another field is missing."""
    image = Image(title="Photo")
    image.file.save("photo.jpg", ContentFile(WITH_METADATA["photo.jpg"]), save=False)
    image.save()
    assert SECRET not in image.file.open().read()


@pytest.mark.django_db
def test_replacing_the_file_in_the_form_replaces_the_first_rendition(admin, saved_image):
    image = saved_image((900, 600))
    response = admin.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {
            "title": "Photo",
            "description": "Un pont",
            "collection": image.collection_id,
            "file": SimpleUploadedFile("b.png", picture_bytes("PNG", (300, 200)), "image/png"),
        },
    )
    assert response.status_code == 302
    (rendition,) = image.renditions.all()
    assert (rendition.width, rendition.height) == (300, 200)


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.django_db
def test_a_replaced_file_is_deleted_once_its_successor_is_saved(
    admin, monkeypatch, django_capture_on_commit_callbacks, fails
):
    image = image_from_bytes("a.jpg", picture_bytes("JPEG"), title="Photo")
    old = image.file.path
    if fails:
        monkeypatch.setattr("wagtail.log_actions.LogActionRegistry.log", refuse)
        admin.raise_request_exception = False
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {
                "title": "Photo",
                "description": "Un pont",
                "collection": image.collection_id,
                "file": SimpleUploadedFile("b.png", picture_bytes("PNG"), "image/png"),
            },
        )
        assert Path(old).exists()
    assert response.status_code == (500 if fails else 302)
    assert Path(old).exists() == fails
    assert (Image.objects.get().file.path == old) == fails


def refuse(*args, **kwargs):
    raise ValueError("disk full")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Décrivez l’image"),
        ({"description": "Un pont", "is_decorative": "on"}, "gardez l’un des deux"),
        ({"description": "Un pont", "title": "IMG_2041.jpg"}, "C’est le nom d’un fichier"),
        ({"description": "Un pont", "title": ""}, "Champ requis"),
        ({"description": "Un pont"}, ""),
        ({"is_decorative": "on"}, ""),
    ],
)
def test_an_image_comes_with_a_title_and_an_alternative_or_is_said_decorative(
    admin, fields, message
):
    file = SimpleUploadedFile("IMG_2041.jpg", picture_bytes("JPEG"), "image/jpeg")
    response = admin.post(reverse("wagtailimages:add"), {"title": "Photo", "file": file} | fields)
    assert message in response.text
    assert Image.objects.count() == (0 if message else 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "title"),
    [("carte_des-rivières.v2.png", "Carte des rivières v2"), ("IMG_2041.png", "")],
)
def test_images_sent_together_wait_for_words_under_a_title_in_words(admin, name, title):
    response = admin.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "", "files[]": SimpleUploadedFile(name, picture_bytes("PNG"), "image/png")},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    form = BeautifulSoup(response.json()["form"], "html.parser")
    assert form.select_one("[name$=-title]").get("value", "") == title
    assert form.select_one("[name$=-description]")
    assert form.select_one("[name$=-is_decorative]")


@pytest.mark.django_db
def test_the_same_picture_is_stored_once(media_root):
    first = image_from_bytes("a.jpg", picture_bytes(), title="Une")
    files = stored_files(media_root)
    again = image_from_bytes("b.jpg", picture_bytes(comment=b"autre"), title="Deux")
    assert again.pk == first.pk
    assert again.title == "Une"
    assert stored_files(media_root) == files
    document = document_from_bytes("a.pdf", pdf_bytes(), title="Une")
    assert document_from_bytes("b.pdf", pdf_bytes(), title="Deux").pk == document.pk


# Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Été à Paris (1).JPG", r"ete-a-paris-1-[0-9a-f]{10}\.jpg"),
        ("../../etc/passwd", r"passwd-[0-9a-f]{10}"),
        ("..\\..\\boot.ini", r"boot-[0-9a-f]{10}\.ini"),
        ("shell.php.jpg", r"shell-php-[0-9a-f]{10}\.jpg"),
        ("<img src=x onerror=alert(1)>.png", r"img-srcx-onerroralert1-[0-9a-f]{10}\.png"),
        ("a\0b\r\nc\x1b.gif", r"abc-[0-9a-f]{10}\.gif|ab-c-[0-9a-f]{10}\.gif"),
        ("x" * 300 + ".webp", r"x{40}-[0-9a-f]{10}\.webp"),
        ("\u202egpj.exe", r"gpj-[0-9a-f]{10}\.exe"),
        ("图片.png", r"[a-z-]+-[0-9a-f]{10}\.png"),
        ("", r"fichier-[0-9a-f]{10}"),
        (".htaccess", r"htaccess-[0-9a-f]{10}"),
        ("a.png;.html", r"a-png-[0-9a-f]{10}\.html"),
    ],
)
def test_names_are_neutralised(name, expected):
    assert re.fullmatch(expected, neutral_name(name)), neutral_name(name)
    assert neutral_name(name) != neutral_name(name)


@pytest.mark.django_db
def test_the_name_of_a_rendition_cannot_be_guessed_either():
    image = image_from_bytes(
        "Une très longue légende de photographie officielle.jpeg",
        picture_bytes("JPEG", (900, 600)),
        title="Photo",
    )
    assert re.fullmatch(r"original_images/[a-z-]{1,40}-[0-9a-f]{10}\.jpg", image.file.name)
    token = image.file.name[-14:-4]
    assert token in image.renditions.get().file.name


# Documents --------------------------------------------------------------------------------------

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
    "macro.docx": zip_with("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "broken.docx": b"PK\x03\x04" + b"\0" * 50,
    "other.odt": GENUINE["a.ods"],
    "drawing.svg": NOT_IMAGES["drawing.png"],
    "none": pdf_bytes(),
}


@pytest.mark.parametrize("name", GENUINE)
@pytest.mark.django_db
def test_genuine_documents_are_accepted(name):
    document = document_from_bytes(name, GENUINE[name], title="Document")
    assert document.file.open().read() == GENUINE[name]
    assert document.file_size == len(GENUINE[name])
    assert re.fullmatch(r"documents/a-[0-9a-f]{10}\.\w+", document.file.name)


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
def test_the_document_form_refuses_with_a_message(admin):
    file = SimpleUploadedFile("rapport.pdf", HTML, "application/pdf")
    response = admin.post(reverse("wagtaildocs:add"), {"title": "Rapport", "file": file})
    assert "Le contenu de ce fichier n’est pas celui d’un fichier PDF." in response.text
    assert "L'extension de fichier" not in response.text
    assert not Document.objects.exists()
