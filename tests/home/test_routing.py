"""An address finds its page, and shows restricted pages to the right people alone."""

import pytest
from wagtail.models import PageViewRestriction

from home.models import HomePage
from pages.models import ProgrammePage
from tests.page_types import demo_paths
from tests.query_costs import BUDGET, cost

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


@pytest.mark.django_db(transaction=True)
def test_no_type_of_page_costs_more_than_the_budget(demo, client):
    costs = {label: cost(client, path) for label, path in demo_paths().items()}
    # It shows a call that is open, with its sessions, and challenges in the order of promotions,
    # besides all kinds of cards.
    assert costs.pop("home.HomePage") <= BUDGET + 3
    assert {label: number for label, number in costs.items() if number > BUDGET} == {}
