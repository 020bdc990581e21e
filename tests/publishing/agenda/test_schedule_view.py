"""« Programmer… » plans a page in one gesture, and a planned page can be corrected."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from publishing.dates import moment_in_full
from publishing.launches.models import version_key
from tests.editor_forms import edit, form
from tests.planning import (
    agenda_address,
    approve,
    carry_out,
    fresh,
    planned,
    question_address,
    typed,
)
from tests.publishing.conftest import DAY

pytestmark = pytest.mark.django_db


def save(client, page, title="Bilan", headers=None, **fields):
    data = form("<p>Dix mois.</p>", title, slug="bilan", **fields)
    return client.post(edit(page), data, headers=headers)


def schedule(client, page, moment, version=None):
    """Type a moment on the screen of a page, which names the version that it shows."""
    address = question_address(page)
    shown = BeautifulSoup(client.get(address).text, "lxml").find("input", {"name": "version"})
    data = {"moment": moment, "version": version or (shown["value"] if shown else "")}
    return client.post(address, data, follow=True)


@pytest.fixture
def coming(communication, page, tomorrow):
    schedule(communication, page, typed(tomorrow))
    return fresh(page)


def test_a_page_is_saved_and_planned_in_one_gesture(communication, page, tomorrow):
    assert "Programmer…" in communication.get(f"/admin/pages/{page.pk}/edit/").text
    asked = save(communication, page, "Bilan relu", **{"action-schedule": "1"})
    assert asked.url == question_address(page)
    assert "Heure de Paris" in communication.get(asked.url).text

    said = schedule(communication, page, f"{timezone.localtime(tomorrow):%d/%m/%Y %Hh%M}").text
    assert "«\xa0Bilan relu\xa0» paraîtra le" in said
    assert "/admin/agenda/?date=" in said
    carry_out(tomorrow)
    assert fresh(page).live
    assert fresh(page).title == "Bilan relu"


def test_a_version_that_came_meanwhile_is_planned_by_nobody(communication, page, tomorrow):
    read = version_key(page.latest_revision)
    page.title = "Bilan, sans relecture"
    page.save_revision()
    said = schedule(communication, page, typed(tomorrow), version=read).text
    assert "a changé entre-temps" in said
    assert planned(page) is None


def test_the_agenda_of_the_day_in_paris_is_offered(communication, page):
    said = schedule(communication, page, "01/03/2094 0h30").text
    assert "/admin/agenda/?date=2094-03-01" in said


@pytest.mark.parametrize(
    ("moment", "said"),
    [("", "Dites quand."), ("demain", "à quelle heure"), ("01/01/2020 9h", "est passé")],
)
def test_a_moment_that_will_not_do_is_refused_in_place(communication, page, moment, said):
    answer = schedule(communication, page, moment)
    assert said in answer.text
    assert f'value="{moment}"' in answer.text or not moment
    assert planned(page) is None


def test_a_page_that_publishing_refuses_is_not_planned(communication, page, tomorrow):
    page.body = [("buttons", [{"label": "", "url": "https://example.org/"}])]
    page.save_revision(clean=False)
    address = question_address(page)
    assert "Libellé, Champ requis." in communication.get(address).text
    assert "À corriger d’abord" in schedule(communication, page, typed(tomorrow)).text
    assert planned(page) is None


def test_a_correction_is_planned_for_another_moment(communication, coming, tomorrow):
    save(communication, coming, "Bilan corrigé")
    schedule(communication, coming, typed(tomorrow + DAY))
    carry_out(tomorrow)
    assert not fresh(coming).live
    carry_out(tomorrow + DAY)
    assert fresh(coming).title == "Bilan corrigé"


def test_an_automatic_save_touches_no_plan(communication, coming, tomorrow):
    revision = planned(coming).revision
    saved = save(
        communication,
        coming,
        "Bilan corrigé",
        headers={"accept": "application/json"},
        overwrite_revision_id=str(revision.pk),
    )
    assert saved.json()["success"]
    revision.refresh_from_db()
    assert planned(coming) == (tomorrow, revision)
    assert revision.content["title"] == "Bilan"
    assert fresh(coming).get_latest_revision_as_object().title == "Bilan corrigé"


def test_an_author_corrects_a_planned_page_and_plans_nothing(client, team, coming, page, tomorrow):
    client.force_login(team["Rédaction"])
    add = f"/admin/pages/add/pages/programmepage/{page.get_parent().pk}/"
    for address in (f"/admin/pages/{page.pk}/edit/", add):
        shown = client.get(address).text
        assert "Programmer…" not in shown
        assert "Proposer une date…" in shown
    save(client, coming, "Bilan corrigé", **{"action-schedule": "1"})
    said = schedule(client, coming, typed(tomorrow + DAY)).text
    assert "est déjà planifiée pour le" in said
    assert planned(page).moment == tomorrow
    assert fresh(coming).get_latest_revision_as_object().title == "Bilan corrigé"
    carry_out(tomorrow)
    assert fresh(coming).title == "Bilan"


def test_an_author_proposes_a_moment_that_an_approval_plans(client, team, page, tomorrow):
    client.force_login(team["Rédaction"])
    for moment in (tomorrow + DAY, tomorrow):
        said = schedule(client, page, typed(moment)).text
        assert "Vous proposez que «\xa0Bilan\xa0» paraisse le" in said
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
    assert f"Date proposée\xa0: {moment_in_full(tomorrow)}" in history
    assert carry_out(tomorrow) == 0
    page.get_workflow().start(page, team["Rédaction"])
    client.force_login(team["Communication"])
    assert "Proposée" in client.get(agenda_address(tomorrow)).text
    shown = client.get(edit(page)).text
    assert "Son approbation la planifiera" in shown
    assert "Approuver pour le" in shown
    approve(client, page)
    assert (planned(page).moment, fresh(page).live) == (tomorrow, False)
    assert "Proposée" not in client.get(agenda_address(tomorrow)).text


def test_what_is_online_already_is_neither_planned_nor_proposed(communication, page, tomorrow):
    page.latest_revision.publish()

    said = schedule(communication, page, typed(tomorrow))
    assert said.redirect_chain[0][0] == edit(page)
    assert "Cette version est déjà en ligne" in said.text
    assert planned(page) is None
