"""The lists of a programme with pages below them, and readings of these pages."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage
from media.uploads import image_from_bytes
from tests.drawings import draw_picture


class Programme:
    """The lists of a programme, and functions that add pages below them."""

    def __init__(self):
        home = HomePage.objects.get(locale__language_code="fr")
        self.challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
        self.promotions = home.add_child(
            instance=PromotionIndexPage(title="Promotions", slug="promos")
        )
        self.people = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))

    def add(self, model, title, many=None, **fields) -> Page:
        """Add a live page of a type below its list, with these relations."""
        page = model(title=title, **fields)
        for name, values in (many or {}).items():
            setattr(page, name, values)
        lists = {ChallengePage: self.challenges, PersonPage: self.people}
        return lists.get(model, self.promotions).add_child(instance=page)

    def promotion(self, title="Promotion 4", slug="promotion-4", **fields) -> PromotionPage:
        return self.promotions.add_child(instance=PromotionPage(title=title, slug=slug, **fields))

    def person(self, title="Awa Kermarrec", slug="awa", promotions=(), **fields) -> PersonPage:
        page = self.people.add_child(instance=PersonPage(title=title, slug=slug, **fields))
        page.promotions = promotions
        page.save()
        return page

    def challenge(self, title="CartAV", slug="cartav", **fields) -> ChallengePage:
        many = {name: fields.pop(name) for name in RELATIONS if name in fields}
        page = self.challenges.add_child(instance=ChallengePage(title=title, slug=slug, **fields))
        for name, objects in many.items():
            setattr(page, name, objects)
        page.save()
        return page


RELATIONS = ["organisations", "themes", "expertises", "team"]


@pytest.fixture
def programme() -> Programme:
    return Programme()


@pytest.fixture
def image():
    return image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A", description="Un plan")


@pytest.fixture
def visit(client):
    def get(page) -> BeautifulSoup:
        response = client.get(page if isinstance(page, str) else page.get_url())
        assert response.status_code == 200
        return BeautifulSoup(response.text, "lxml")

    return get


def main_text(soup: BeautifulSoup) -> str:
    return " ".join(soup.main.get_text(" ").split())


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.get_text(" ").split()) for found in soup.select(selector)]


def links(soup: BeautifulSoup) -> dict[str, str]:
    found = soup.main.select("a[href]")
    return {" ".join(link.get_text(" ").split()): link["href"] for link in found}
