"""An address finds its page, and shows restricted pages to the right people alone."""

import pytest
from wagtail.models import PageViewRestriction

from home.models import HomePage
from pages.models import ProgrammePage

pytestmark = pytest.mark.django_db


def home_page() -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


def test_a_restricted_page_asks_before_it_shows(client):
    page = home_page().add_child(instance=ProgrammePage(title="Secret", slug="secret"))
    below = page.add_child(instance=ProgrammePage(title="Plus bas", slug="plus-bas"))
    home_page().add_child(instance=ProgrammePage(title="Ouverte", slug="ouverte"))
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sésame"
    )

    for url in (page.get_url(), below.get_url()):
        response = client.get(url)
        assert "Secret" not in response.text.partition("<main")[2]
        assert "password" in response.text
    assert "Ouverte" in client.get("/ouverte/").text
