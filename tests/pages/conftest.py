"""A list of news, the objects that news relate to, and calls."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from challenges.models import PersonIndexPage, PromotionIndexPage
from home.models import HomePage
from media.uploads import image_from_bytes
from pages.models import CallPage, CallSession, NewsIndexPage, NewsPage
from publishing import clock
from tests.drawings import draw_picture

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
OPENS = datetime(2017, 9, 4, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2017, 9, 25, 23, 59, tzinfo=PARIS)


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


@pytest.fixture
def add_call():
    """Return a function that adds a live call below the French home page."""
    home = HomePage.objects.get(locale__language_code="fr")

    def add(opens_at=OPENS, closes_at=CLOSES, parent=home, **fields):
        session = CallSession(opens_at=opens_at, closes_at=closes_at)
        values = {
            "title": "Deuxième appel",
            "sessions": [session],
            "slug": "appel",
            "apply_url": "https://example.org/candidater",
            "text_before": "<p>Bientôt.</p>",
            "text_during": "<p>C’est le moment.</p>",
            "text_after": "<p>Trop tard.</p>",
            "timeline": [
                {"type": "step", "value": {"date": "2018-01-01", "title": "Début", "text": ""}}
            ],
        }
        return parent.add_child(instance=CallPage(**(values | fields)))

    return add


@pytest.fixture
def read(client):
    """Return a function that reads a page as visitors do at a moment."""

    def read_at(moment, path="/appel/"):
        with clock.at(moment):
            response = client.get(path)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "lxml")

    return read_at


RELATIONS = ("categories", "promotion", "authors", "challenges")


def add(index, title, day=date(2017, 9, 1), *relations, **values):
    """Add a page of news, with its related objects: by name, or in the order of `RELATIONS`."""
    related = dict(zip(RELATIONS, relations, strict=False))
    related |= {name: values.pop(name) for name in RELATIONS if name in values}
    slug = values.pop("slug", title.lower().replace(" ", "-"))
    page = NewsPage(title=title, slug=slug, date=day, **values)
    for name, objects in related.items():
        setattr(page, name, objects)
    return index.add_child(instance=page)
