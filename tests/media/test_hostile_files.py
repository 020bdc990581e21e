"""Harmful files of the right type are refused, in words that help."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from media import archives, uploads
from media.uploads import checked_document, checked_image
from tests.media.conftest import picture_bytes
from tests.media.hostile import HONEST, HOSTILE, scan_bomb


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(archives, "MAX_ENTRIES", 50)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_with_advice(small_limits, name):
    content, advice = HOSTILE[name]
    with pytest.raises(ValidationError) as refused:
        checked_document(ContentFile(content, name=name))
    (message,) = refused.value.messages
    assert advice in message


@pytest.mark.parametrize("name", HONEST)
def test_honest_documents_pass(small_limits, name):
    assert checked_document(ContentFile(HONEST[name], name=name))


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


def test_a_picture_of_too_many_scans_is_refused_before_it_is_decoded():
    """Each scan is decoded over the whole picture: half a megabyte would take a minute."""
    with pytest.raises(ValidationError, match="trop longue à lire"):
        checked_image(ContentFile(scan_bomb(), name="a.jpg"))
    assert checked_image(ContentFile(scan_bomb(scans=20, size=50), name="a.jpg"))
