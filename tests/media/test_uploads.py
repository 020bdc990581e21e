"""Images that are stored: without metadata, of neutral names, and never hostile."""

import base64
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as PILImage
from PIL import PngImagePlugin

from media import drawings
from media.forms import ImageForm
from media.models import Image
from media.uploads import checked_image, document_from_bytes, image_from_bytes, neutral_name
from tests.documents import pdf_bytes
from tests.media.conftest import picture_bytes, stored_files
from tests.media.samples import (
    HTML,
    NOT_IMAGES,
    PROFILE,
    SECRET,
    WITH_METADATA,
    exif_with_position,
    scan_bomb,
    zip_with,
)


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


@pytest.mark.parametrize(
    ("name", "orientation"),
    [("portrait.jpg", 6), ("portrait.png", 6), ("portrait.webp", 6), ("portrait.jpg", 8)],
)
@pytest.mark.django_db
def test_orientation_is_applied_before_it_is_removed(name, orientation):
    image_format = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.rpartition(".")[2]]
    sent = picture_bytes(
        image_format, (60, 40), exif=exif_with_position(orientation), icc_profile=PROFILE
    )
    image = image_from_bytes(name, sent, title="Portrait")
    with PILImage.open(image.file.open()) as stored:
        assert stored.size == (40, 60) == (image.width, image.height)
        assert dict(stored.getexif()) == {}
        assert stored.info["icc_profile"] == PROFILE
        # The gradient went from top to bottom; turned clockwise (6) it goes from right to left.
        ends = [stored.convert("L").getpixel((x, 30)) for x in (1, 38)]
        dark, bright = ends if orientation == 8 else reversed(ends)
        assert bright > 200
        assert dark < 55


@pytest.mark.parametrize("name", ["photo.jpg", "photo.webp", "photo", "photo.bmp"])
def test_the_content_of_a_picture_tells_its_extension(name):
    checked = checked_image(ContentFile(picture_bytes("PNG"), name=name))
    assert checked.name == "photo.png"


@pytest.mark.parametrize("name", NOT_IMAGES)
@pytest.mark.django_db
def test_an_unacceptable_image_is_refused_in_french_and_leaves_no_file(name, media_root):
    with pytest.raises(ValidationError) as caught:
        image_from_bytes(name, NOT_IMAGES[name], title="Image")
    messages = " ".join(caught.value.messages)
    assert re.search("pas accepté|abîmé|trop de pixels", messages), messages
    # Django reads the header of a file that is not checked yet.
    with pytest.raises((ValidationError, PILImage.DecompressionBombError)):
        Image(title="Image", file=ContentFile(NOT_IMAGES[name], name=name)).save()
    assert stored_files(media_root) == set()


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    def explode(self):
        raise AssertionError("decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", explode)
    header = picture_bytes("GIF", (10, 10), "P")
    huge = header[:6] + b"\xff\xff\xff\xff" + header[10:]
    bombs = [NOT_IMAGES[f"{name}.png"] for name in ("bomb", "large", "line", "column")]
    for content in (*bombs, huge):
        with pytest.raises(ValidationError, match="trop de pixels"):
            checked_image(ContentFile(content, name="a"))


def test_a_picture_of_too_many_scans_is_refused_before_it_is_decoded():
    """Each scan is decoded over the whole picture: half a megabyte would take a minute."""
    with pytest.raises(ValidationError, match="trop longue à lire"):
        checked_image(ContentFile(scan_bomb(), name="a.jpg"))
    assert checked_image(ContentFile(scan_bomb(scans=20, size=50), name="a.jpg"))


@pytest.mark.parametrize(
    "name",
    ["photo.jpg\0.php", "photo.php\0.jpg", "photo.jpg.php", "photo.svg", ".htaccess", "photo.jpg/"],
)
def test_hostile_names_of_pictures_are_refused_or_made_harmless(name):
    try:
        kept = checked_image(ContentFile(picture_bytes("JPEG"), name=name)).name
    except ValidationError:
        return
    stored = neutral_name(kept)
    assert stored.endswith(".jpg")
    assert "\0" not in stored


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


# Elements that show another file, each of which names it in two ways.
SHOWING = (
    "<image {name}='{file}' width='8' height='8'/>",
    "<filter id='{name}'><feImage {name}='{file}'/></filter>"
    "<rect width='8' height='8' filter='url(#{name})'/>",
)


def test_a_drawing_shows_what_it_holds_and_no_file(tmp_path, monkeypatch):
    """In whatever folder the site was started."""
    monkeypatch.chdir(tmp_path)
    red = tmp_path / "red.png"
    PILImage.new("RGB", (8, 8), "red").save(red)
    held = f"data:image/png;base64,{base64.b64encode(red.read_bytes()).decode()}"

    def colours(file: str) -> set:
        elements = [
            showing.format(name=name, file=file)
            for showing in SHOWING
            for name in ("href", "xlink:href")
        ]
        beside = "".join(
            f"<g transform='translate({8 * place} 0)'>{element}</g>"
            for place, element in enumerate(elements)
        )
        svg = (
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "
            f"viewBox='0 0 {8 * len(elements)} 8'>{beside}</svg>"
        )
        with PILImage.open(checked_image(ContentFile(svg.encode(), name="a.svg"))) as picture:
            return {colour for _, colour in picture.convert("RGBA").getcolors()}

    assert colours(held) == {(255, 0, 0, 255)}
    for file in (red, "red.png", "/dev/random"):
        assert colours(str(file)) == {(0, 0, 0, 0)}


@pytest.mark.django_db
def test_a_file_put_in_place_without_validation_is_cleaned_all_the_same():
    """Wagtail's multiple upload stores the file itself when another field is missing."""
    image = Image(title="Photo")
    image.file.save("photo.jpg", ContentFile(WITH_METADATA["photo.jpg"]), save=False)
    image.save()
    assert SECRET not in image.file.open().read()


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
