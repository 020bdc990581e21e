"""Drawings are shown whole. Photographs are cropped around their focal point."""

import random
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image as PILImage
from PIL import ImageDraw

from media.pictures import picture
from media.uploads import image_from_bytes

pytestmark = pytest.mark.django_db


def encoded(image: PILImage.Image, image_format: str) -> bytes:
    output = BytesIO()
    image.save(output, image_format, lossless=True)
    return output.getvalue()


def photograph(mode: str = "RGB") -> PILImage.Image:
    noise = random.Random(1).randbytes(40 * 30 * 3)
    return PILImage.frombytes("RGB", (40, 30), noise).resize((400, 300)).convert(mode)


def line_drawing(mode: str) -> PILImage.Image:
    image = PILImage.new(mode, (400, 300), (0, 0, 0, 0) if mode == "RGBA" else "white")
    ImageDraw.Draw(image).ellipse((50, 50, 250, 250), outline="navy", width=6)
    return image


@pytest.mark.parametrize(
    ("name", "data", "is_drawing"),
    [
        ("a.png", encoded(line_drawing("RGB"), "PNG"), True),
        ("b.png", encoded(line_drawing("RGBA"), "PNG"), True),
        ("c.webp", encoded(line_drawing("RGB"), "WEBP"), True),
        ("d.png", encoded(photograph(), "PNG"), False),
        ("e.png", encoded(photograph("RGBA"), "PNG"), False),
        ("f.jpg", encoded(photograph(), "JPEG"), False),
    ],
)
def test_a_drawing_is_told_by_its_content(media_root, name, data, is_drawing):
    image = image_from_bytes(name, data, title=name)

    shown = BeautifulSoup(picture(image), "html.parser").img

    assert ("eig-drawing" in shown.get("class", [])) == is_drawing


def test_a_photograph_keeps_its_focal_point(media_root):
    image = image_from_bytes("a.jpg", encoded(photograph(), "JPEG"), title="a")
    image.focal_point_x, image.focal_point_y = 40, 240
    image.focal_point_width = image.focal_point_height = 20
    image.save()

    shown = BeautifulSoup(picture(image), "html.parser").img

    assert (shown["data-x"], shown["data-y"]) == ("1", "8")
