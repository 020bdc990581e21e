"""How a page is found: complete, and never shown to whom it is not for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    DirectoryPage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage, published_page_types
from pages.models import ProgrammePage

pytestmark = pytest.mark.django_db

# Each type below another that may hold it; a new page type has to be added here.
PARENTS = {
    ProgrammePage: None,
    ChallengeIndexPage: None,
    ChallengePage: ChallengeIndexPage,
    PromotionIndexPage: None,
    PromotionPage: PromotionIndexPage,
    PersonIndexPage: None,
    PersonPage: PersonIndexPage,
    DirectoryPage: None,
}


def home_page() -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


def path_of(page: Page) -> list[str]:
    return page.get_url().strip("/").split("/")


def test_a_page_of_each_type_is_found_complete_in_one_query():
    home = home_page()
    made = {}
    for model, parent in PARENTS.items():
        name = model.__name__.lower()
        above = made[parent] if parent else home
        values = {"roles": ["talent"]} if model is DirectoryPage else {}
        made[model] = above.add_child(instance=model(title=name, slug=name, **values))

    assert set(published_page_types()) == {HomePage, *made}
    for model, page in made.items():
        path = path_of(page)
        with CaptureQueriesContext(connection) as queries:
            found = home.page_at(path)
        assert len(queries) == 1

        expected = Page.objects.get(pk=page.pk).specific
        assert type(found) is model
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

    found = home.page_at(["page"])
    found.title = "Après"
    found.save_revision().publish()

    assert ProgrammePage.objects.get(slug="page").title == "Après"
    assert ProgrammePage.objects.get(slug="page").body[0].value["text"] == "Un intertitre"


def test_a_path_below_which_nothing_is(client):
    assert home_page().page_at(["rien"]) is None
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
