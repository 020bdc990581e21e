"""What waits for a page is seen where it is edited and listed, and can be decided there."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from pages.models import ProgrammePage
from publishing.launches.models import Launch, LaunchItem
from tests.editing.test_checks import edit, form
from tests.planning import (
    act_on,
    add_launch,
    carry_out,
    correct,
    fresh,
    launch_of,
    plan_end,
    planned,
    propose,
    schedule,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home):
    page = home.add_child(instance=ProgrammePage(title="Bilan", slug="bilan", live=False))
    page.save_revision()
    return page


def text_of(soup):
    return " ".join(soup.get_text().split())


def panel(client, page):
    shown = BeautifulSoup(client.get(edit(page)).text, "lxml")
    return shown.select("[data-side-panel=status]")[0]


def test_it_says_when_a_page_comes_and_goes(communication, team, page, tomorrow):
    schedule(page, tomorrow, team["Communication"])
    plan_end(page, tomorrow + DAY)
    said = text_of(panel(communication, page))
    assert "Paraîtra" in said
    assert "Quittera le site" in said
    assert "Prendre cette version" not in said


def test_an_automatic_save_offers_its_version(communication, team, page, tomorrow):
    schedule(page, tomorrow, team["Communication"])
    browser = Client(headers={"accept": "application/json"})
    browser.force_login(team["Communication"])
    answer = browser.post(edit(page), form("<p>Dix mois.</p>", "Bilan corrigé", slug="bilan"))
    shown = BeautifulSoup(answer.json()["html"], "html.parser")
    button = shown.find("button", string="Prendre cette version")
    compared = shown.find("a", string="Comparer")["href"]
    assert "Bilan corrigé" in communication.get(compared).text

    back = edit(page)
    said = communication.post(button["data-w-action-url-value"], {"next": back}, follow=True)
    assert said.redirect_chain[0][0] == back
    assert "La dernière version de «\xa0Bilan corrigé\xa0» est planifiée" in said.text
    assert "Prendre cette version" not in text_of(panel(communication, page))
    carry_out(tomorrow)
    assert fresh(page).title == "Bilan corrigé"


def test_an_author_sees_it_and_takes_nothing(client, team, page, tomorrow):
    schedule(page, tomorrow, team["Communication"])
    correct(page, title="Bilan corrigé")
    item = LaunchItem.objects.get()
    client.force_login(team["Rédaction"])
    said = text_of(panel(client, page))
    assert "Vos changements depuis n’y sont pas" in said
    assert "Prendre cette version" not in said
    latest = fresh(page).latest_revision
    address = f"/admin/agenda/lancements/{item.launch_id}/prendre/{item.pk}/{latest.pk}-0/"
    assert "pas le droit" in client.post(address, follow=True).text
    assert planned(page).revision == item.revision


def test_a_proposal_and_a_launch_are_named(communication, team, page, draft, tomorrow):
    propose(page, tomorrow, team["Rédaction"])
    assert "Il faut que la relecture l’approuve" in text_of(panel(communication, page))
    other = draft()
    launch_of(team["Communication"], tomorrow, [other], planned=False)
    said = text_of(panel(communication, other))
    assert "Dans le lancement en préparation" in said
    assert "« Rentrée »" in said


def test_a_planned_page_is_no_draft_in_the_list(communication, team, page, draft, tomorrow):
    schedule(page, tomorrow, team["Communication"])
    plan_end(draft("Part"), tomorrow)
    listed = BeautifulSoup(communication.get(f"/admin/pages/{page.get_parent().pk}/").text, "lxml")
    row = listed.find(id=f"page_{page.pk}_title").find_parent("tr")
    assert "programmée" in text_of(row)


# Two at the same instant ------------------------------------------------------------------------


def test_what_leaves_at_the_same_instant_may_leave_together(
    communication, team, page, draft, tomorrow
):
    other = schedule(draft("Voisine"), tomorrow, team["Communication"])
    address = f"/admin/agenda/programmer/{page.pk}/"
    form = BeautifulSoup(communication.get(address).text, "lxml")
    version = form.find("input", {"name": "version"})["value"]
    said = communication.post(address, {"moment": typed(tomorrow), "version": version}, follow=True)
    assert "partent aussi\xa0: «\xa0Voisine\xa0»" in said.text
    way = BeautifulSoup(said.text, "lxml").find("a", string="Les faire paraître ensemble")["href"]
    form = BeautifulSoup(communication.get(way).text, "lxml")
    assert form.find("input", {"name": "moment"})["value"] == typed(tomorrow)
    rows = [form.select(f"[name=items-{number}-object_id]")[0]["value"] for number in range(2)]
    assert rows == [str(page.pk), str(other.pk)] or rows == [str(other.pk), str(page.pk)]


def test_a_launch_takes_over_what_was_planned_alone_and_says_so(
    communication, team, page, draft, tomorrow
):
    schedule(page, tomorrow, team["Communication"])
    add_launch(communication, tomorrow + HOUR, [page])
    launch = Launch.objects.get()
    said = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    assert "elle attend maintenant ce lancement" in said
    assert carry_out(tomorrow).done == []
    act_on(communication, launch, "planifier")
    carry_out(tomorrow + HOUR)
    assert fresh(page).live


def test_a_page_that_a_launch_has_is_not_planned_alone(communication, team, page, tomorrow):
    launch = launch_of(team["Communication"], tomorrow, [page])
    said = communication.get(f"/admin/agenda/programmer/{page.pk}/", follow=True)
    assert "est déjà dans le lancement" in said.text
    assert said.redirect_chain[0][0] == f"/admin/agenda/lancements/edit/{launch.pk}/"


# « Lancer maintenant » --------------------------------------------------------------------------


def test_leaving_now_says_first_what_changes(communication, team, draft, online, tomorrow):
    comes, goes = draft("Vient"), online("Part")
    online("Dessous", parent=goes)
    launch = launch_of(team["Communication"], tomorrow, [comes, online("Change")], removed=[goes])
    shown = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    asked = text_of(BeautifulSoup(re.findall(r"(?s)id=\"leave-now\".*?</ul>", shown)[0], "lxml"))
    for said in (
        "« Part » quitte le site, avec 1 page en dessous.",
        "« Vient » paraît.",
        "« Change » change.",
    ):
        assert said in asked.replace("\xa0", " ")
