"""How a page is found: complete, and never shown to whom it is not for."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from pages.models import ProgrammePage
from tests.page_types import demo_pages, demo_paths
from tests.test_query_counts import BUDGET, cost

pytestmark = pytest.mark.django_db


def home_page() -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


def path_of(page: Page) -> list[str]:
    return page.get_url().strip("/").split("/")


def test_a_page_of_each_type_is_found_complete_in_two_queries(demo):
    home = home_page()
    pages = demo_pages()
    del pages["home.HomePage"]
    for page in pages.values():
        path = path_of(page)
        home.nearest_page(path)  # what a process keeps for ever is not what is counted
        with CaptureQueriesContext(connection) as queries:
            found = home.nearest_page(path)
        assert len(queries) == 2

        expected = Page.objects.get(pk=page.pk).specific
        assert type(found) is type(page)
        with CaptureQueriesContext(connection) as queries:
            values = {field.attname: getattr(found, field.attname) for field in found._meta.fields}
        assert len(queries) == 0
        for name, value in values.items():
            wanted = getattr(expected, name)
            assert value == wanted, name
        assert found.get_deferred_fields() == set()
        assert not found._state.adding
        assert found._state.db == expected._state.db


def test_a_found_page_can_be_saved_and_keeps_its_content():
    home = home_page()
    body = [("heading", {"text": "Un intertitre", "level": "2"})]
    home.add_child(instance=ProgrammePage(title="Avant", slug="page", body=body))

    found = home.nearest_page(["page"])
    found.title = "Après"
    found.save_revision().publish()

    assert ProgrammePage.objects.get(slug="page").title == "Après"
    assert ProgrammePage.objects.get(slug="page").body[0].value["text"] == "Un intertitre"


def test_a_path_below_which_nothing_is(client):
    assert home_page().nearest_page(["rien"]) is None
    assert client.get("/rien/du/tout/").status_code == 404


def test_a_page_under_a_restriction_asks_who_one_is(client):
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
    costs = {}
    for label, path in demo_paths().items():
        pages = apps.get_model(label).objects.live().exclude(url_path=f"/accueil{path}")
        other = pages.filter(locale__language_code="fr").first()
        costs[label] = cost(client, path, after=other.get_url() if other else "/recherche/")
    assert {label: number for label, number in costs.items() if number > BUDGET} == {}
