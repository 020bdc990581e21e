"""Images come in through every form: cleaned, converted, or refused with a message."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as PILImage

from media.models import Image
from media.uploads import image_from_bytes
from tests.media.conftest import picture_bytes
from tests.media.samples import NOT_IMAGES, SECRET, exif_with_position


def upload_form(admin_client, file):
    return admin_client.post(
        reverse("wagtailimages:add"), {"title": "Photo", "description": "Un pont", "file": file}
    )


def upload_many(admin_client, file):
    """Send a file as on the screen for several images."""
    data = {"title": "Photo", "files[]": file}
    return admin_client.post(reverse("wagtailimages:add_multiple"), data)


def upload_in_chooser(admin_client, file):
    return admin_client.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "Photo",
            "image-chooser-upload-description": "Un pont",
            "image-chooser-upload-file": file,
        },
    )


def animation() -> bytes:
    frames = [PILImage.new("RGB", (40, 30), color) for color in ("teal", "red")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], comment=SECRET)
    return buffer.getvalue()


def teal(image_format: str) -> bytes:
    buffer = io.BytesIO()
    PILImage.new("RGB", (40, 30), "teal").save(buffer, image_format, exif=exif_with_position())
    return buffer.getvalue()


LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" onload="alert(1)">
<script>alert(1)</script><rect width="40" height="30" fill="#008080"/>
<image href="/etc/passwd"/><image href="https://example.org/a.png"/></svg>"""


@pytest.mark.parametrize("upload", [upload_form, upload_many, upload_in_chooser])
@pytest.mark.parametrize(
    ("name", "content", "extension", "size"),
    [
        ("Photo.JPG", teal("JPEG"), "jpg", (40, 30)),
        ("Photo.HEIC", teal("HEIF"), "jpg", (40, 30)),
        ("Logo.svg", LOGO, "png", (1200, 900)),
        ("Ronde.gif", animation(), "png", (40, 30)),
    ],
)
@pytest.mark.django_db
def test_every_form_keeps_the_picture_alone_in_a_format_that_browsers_show(
    admin_client, upload, name, content, extension, size
):
    upload(admin_client, SimpleUploadedFile(name, content))
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
    assert image.file_size == len(stored)
    assert image.renditions.filter(filter_spec="width-800|format-jpeg").count() == 1


@pytest.mark.parametrize("upload", [upload_form, upload_many, upload_in_chooser])
@pytest.mark.parametrize("name", ["signature.png", "truncated.jpg", "page.png", "bomb.png"])
@pytest.mark.django_db
def test_every_form_refuses_with_a_message(admin_client, upload, name):
    response = upload(admin_client, SimpleUploadedFile(name, NOT_IMAGES[name], "image/png"))
    assert response.status_code == 200
    assert not Image.objects.exists()
    text = response.text.replace("\\u00ee", "î").replace("\\u00e9", "é")
    assert re.search("abîmé|trop de pixels", text)


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.django_db
def test_a_replaced_file_goes_with_its_rendition_once_its_successor_is_saved(
    admin_client, monkeypatch, django_capture_on_commit_callbacks, fails
):
    image = image_from_bytes("a.jpg", picture_bytes("JPEG"), title="Photo")
    old = image.file.path
    if fails:
        monkeypatch.setattr("wagtail.log_actions.LogActionRegistry.log", refuse)
        admin_client.raise_request_exception = False
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {
                "title": "Photo",
                "description": "Un pont",
                "collection": image.collection_id,
                "file": SimpleUploadedFile("b.png", picture_bytes("PNG", (30, 20)), "image/png"),
            },
        )
        assert Path(old).exists()
    assert response.status_code == (500 if fails else 302)
    assert Path(old).exists() == fails
    assert (Image.objects.get().file.path == old) == fails
    assert image.renditions.get().width == (64 if fails else 30)


def refuse(*args, **kwargs):
    raise ValueError("disk full")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Décrivez l’image"),
        ({"description": "Un pont", "is_decorative": "on"}, "gardez l’un des deux"),
        ({"description_en": "A bridge", "is_decorative": "on"}, "gardez l’un des deux"),
        ({"description": "Un pont", "title": "IMG_2041.jpg"}, "C’est le nom d’un fichier"),
        ({"description": "Un pont", "title": ""}, "Champ requis"),
        ({"description": "Un pont"}, ""),
        ({"is_decorative": "on"}, ""),
    ],
)
def test_an_image_comes_with_a_title_and_an_alternative_or_is_said_decorative(
    admin_client, fields, message
):
    file = SimpleUploadedFile("IMG_2041.jpg", picture_bytes("JPEG"), "image/jpeg")
    response = admin_client.post(
        reverse("wagtailimages:add"), {"title": "Photo", "file": file} | fields
    )
    assert message in response.text
    assert Image.objects.count() == (0 if message else 1)
