"""Fixtures of the media tests: a media folder of their own, and files made on the spot."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image as PILImage

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from media.models import Image
from pages.models import NewsIndexPage, NewsPage


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def picture_bytes(
    image_format: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options
) -> bytes:
    """Return an encoded picture: a gradient, so that up and left can be told from it."""
    image = PILImage.linear_gradient("L").resize(size).convert(mode)
    output = io.BytesIO()
    image.save(output, image_format, **options)
    return output.getvalue()


@pytest.fixture
def saved_image(db):
    """Return a function that saves an image of the given size, as an importer would."""

    def save(size=(64, 48), title="Portrait", **fields) -> Image:
        name = fields.pop("name", "portrait.jpg")
        image = Image(
            title=title, file=ContentFile(picture_bytes("JPEG", size), name=name), **fields
        )
        image.full_clean()
        image.save()
        return image

    return save


def stored_files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def add_listed(home):
    """Return a function that adds a page that lists show, live unless told not."""
    indexes = {
        PersonPage: PersonIndexPage(title="Personnes", slug="personnes"),
        ChallengePage: ChallengeIndexPage(title="Défis", slug="defis"),
        PromotionPage: PromotionIndexPage(title="Promotions", slug="promos"),
        NewsPage: NewsIndexPage(title="Actualités", slug="blog"),
    }
    for index in indexes.values():
        home.add_child(instance=index)

    def add_page(model, title, organisations=(), themes=(), **fields):
        page = model(title=title, slug=title.lower().replace(" ", "-"), **fields)
        indexes[model].add_child(instance=page)
        for name, values in (("organisations", organisations), ("themes", themes)):
            if values:
                setattr(page, name, values)
        page.save()
        return page

    return add_page
