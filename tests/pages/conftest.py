"""A list of news, and the objects that news relate to."""

from datetime import date

import pytest

from challenges.models import PersonIndexPage, PromotionIndexPage
from media.uploads import image_from_bytes
from pages.models import NewsIndexPage, NewsPage
from tests.drawings import draw_picture


@pytest.fixture
def index(home):
    return home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))


@pytest.fixture
def image():
    return image_from_bytes(
        "a.png", draw_picture("a", (64, 36)), title="A", description="Un dessin"
    )


@pytest.fixture
def people(home):
    return home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))


@pytest.fixture
def promotions(home):
    return home.add_child(instance=PromotionIndexPage(title="Promotions", slug="promos"))


def add(index, title, day=date(2017, 9, 1), categories=(), promotions=(), authors=(), **values):
    """Add a page of news, with its related objects."""
    slug = values.pop("slug", title.lower().replace(" ", "-"))
    page = NewsPage(title=title, slug=slug, date=day, **values)
    page.categories, page.promotions, page.authors = categories, promotions, authors
    return index.add_child(instance=page)
