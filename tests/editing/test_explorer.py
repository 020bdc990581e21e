"""The explorer: the right type in the right place, and the columns of a list of pages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from home.models import HomePage, published_page_types
from pages.models import NewsIndexPage, ProgrammePage
from publishing.dates import moment_in_short
from publishing.launches.actions import unpublish
from tests.only import only
from tests.planning import launch_of, plan_end, planned_end, propose, schedule


def test_each_type_says_where_it_goes_and_what_it_is_for():
    """Wagtail offers one that is silent everywhere."""
    for model in published_page_types():
        assert "parent_page_types" in vars(model), f"{model}: add parent_page_types"
        assert model.get_page_description() or model is HomePage, f"{model}: add a page_description"


@pytest.fixture
def client(accounts):
    client = Client()
    client.force_login(accounts["communication"])
    return client


def test_the_menu_names_the_lists_that_open(accounts):
    stranger = User.objects.create_user("sans page")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    for user, is_offered in ((accounts["redaction"], True), (stranger, False)):
        client.force_login(user)
        shown = client.get("/admin/").text
        for address in ("/admin/defis/", "/admin/personnes/", "/admin/actualites/"):
            assert (f'"{address}"' in shown) == is_offered
            assert (client.get(address).status_code == 200) == is_offered


def test_adding_a_page_describes_each_type_and_leads_to_the_only_one(client, home):
    response = client.get(reverse("wagtailadmin_pages:add_subpage", args=[home.pk]))
    choices = BeautifulSoup(response.content, "lxml").select("main .listing .col8 a")
    assert choices
    assert all(choice.small.get_text(strip=True) for choice in choices)

    page = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    only = client.get(reverse("wagtailadmin_pages:add_subpage", args=[page.pk]))
    assert only.url == reverse("wagtailadmin_pages:add", args=["pages", "newspage", page.pk])


@pytest.fixture
def pages(accounts, home):
    """Pages in every state, by it."""

    def add(title):
        page = home.add_child(instance=ProgrammePage(title=title, live=False))
        return page.save_revision(user=accounts["redaction"])

    tomorrow = timezone.now() + timedelta(days=1)
    add("En ligne").publish()
    add("Modifiée").publish()
    changed = Page.objects.get(title="Modifiée").specific
    changed.save_revision(user=accounts["communication"], changed=True)
    Page.objects.filter(pk=changed.pk).update(has_unpublished_changes=True)
    refused = add("Brouillon").content_object
    Workflow.objects.get().start(refused, accounts["redaction"]).cancel(accounts["redaction"])
    schedule(add("Prévue").content_object, tomorrow)
    add("Éphémère").publish()
    plan_end(Page.objects.get(title="Éphémère"), tomorrow)
    propose(add("Relue").content_object, tomorrow, accounts["redaction"])


def listed(client, home, **query):
    response = client.get(reverse("wagtailadmin_explore", args=[home.pk]), query)
    table = BeautifulSoup(response.content, "lxml").select_one("table.listing")
    names = [cell.get_text(strip=True) for cell in table.select("thead th")] if table else []
    rows = {}
    for row in table.select("tbody tr") if table else []:
        cells = [" ".join(cell.get_text(" ").split()) for cell in row.select("td, th")]
        rows[row.select_one(".title a").get_text(strip=True)] = dict(
            zip(names, cells, strict=False)
        )
    return rows


def test_a_row_has_the_plan(client, accounts, home, pages):
    tomorrow = planned_end(Page.objects.get(title="Éphémère"))
    schedule(Page.objects.get(title="Modifiée").specific, tomorrow)
    plan_end(Page.objects.get(title="Brouillon"), tomorrow)
    launch_of(accounts["communication"], tomorrow, [Page.objects.get(title="En ligne").specific])
    rows = listed(client, home)
    at = " ".join(moment_in_short(tomorrow).split())
    assert {title: row["Prévu"] for title, row in rows.items()} == {
        "Prévue": f"Publication {at}",
        "Modifiée": f"Mise à jour {at}",
        "Éphémère": f"Dépublication {at}",
        "En ligne": f"Lancement « Rentrée » {at}",
        "Brouillon": f"Dépublication {at}",
        "Relue": f"Proposée {at}",
    }
    assert rows["En ligne"]["Type"] == "Page de programme"
    planned = set(rows) - {"Relue"}
    assert set(listed(client, home, state="planifiee")) == planned

    page = Page.objects.get(title="Éphémère").specific
    schedule(page, tomorrow - timedelta(hours=1))  # the sooner is shown
    assert listed(client, home)["Éphémère"]["Prévu"].startswith("Mise à jour ")
    unpublish(Page.objects.get(pk=page.pk))
    assert listed(client, home)["Éphémère"]["Prévu"].startswith("Publication ")


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("en-ligne", {"En ligne", "Modifiée", "Éphémère"}),
        ("a-publier", {"Modifiée"}),
        ("brouillon", {"Brouillon", "Prévue", "Relue"}),
        ("en-relecture", {"Relue"}),
        ("planifiee", {"Prévue", "Éphémère"}),
    ],
)
def test_pages_are_filtered_by_state(client, home, pages, state, titles):
    assert set(listed(client, home, state=state)) == titles


def test_the_search_of_the_menu_calls_a_planned_page_as_the_explorer_does(client, pages):
    answer = client.get("/admin/pages/search/", {"q": "Prévue"})
    row = only(BeautifulSoup(answer.content, "lxml").select("table.listing tbody tr"))
    assert "planifiée" in row.get_text().lower()


def test_the_pages_of_a_type_are_filtered_by_their_plan(client, pages):
    of_type = "/admin/pages/usage/pages/programmepage/"
    assert client.get(of_type).status_code == 200
    answer = client.get(of_type, {"state": "planifiee"})
    rows = BeautifulSoup(answer.content, "lxml").select("table.listing tbody tr")
    titles = {row.select_one(".title a").get_text(strip=True) for row in rows}
    assert titles == {"Prévue", "Éphémère"}


def test_pages_are_sorted_by_their_plan(client, home, pages):
    by_plan = list(listed(client, home, ordering="-planned_at"))
    assert {"Prévue", "Éphémère"} in (set(by_plan[:2]), set(by_plan[-2:]))
    assert listed(client, home, ordering="n-importe-quoi", state="n-importe-quoi")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"state": "en-ligne"}, {"En ligne", "Éphémère"}),
        ({"state": "a-publier", "q": "modif"}, {"Modifiée"}),
        ({"state": "planifiee"}, {"Éphémère"}),
        ({"has_child_pages": "false"}, {"En ligne", "Éphémère"}),
        ({"ordering": "-planned_at"}, {"En ligne", "Éphémère"}),
        ({"ordering": "content_type__model"}, {"En ligne", "Éphémère"}),
    ],
)
def test_found_pages_are_filtered_and_sorted_like_all_others(client, home, pages, query, titles):
    assert set(listed(client, home, **{"q": "e"} | query)) == titles
