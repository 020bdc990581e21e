"""Plans are read in other calendars, at an address that can be revoked."""

import re

import icalendar
import pytest

from tests.publishing.agenda.conftest import HOUR, act, fresh, schedule, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(communication):
    text = communication.post("/admin/agenda/abonnement/", {"faire": "creer"}, follow=True).text
    return "/agenda-prive/" + re.search(r'/agenda-prive/([^"]*)"', text)[1]


def events(client, address):
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar")
    assert "no-store" in response["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(response.content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_follows_a_plan_that_moves_and_is_cancelled(
    client, communication, address, plan, team, tomorrow
):
    page = plan("Résultats", tomorrow)
    name = "Publication\xa0: Résultats"
    before = events(client, address)[name]
    assert before.decoded("dtstart") == tomorrow

    act(communication, page, moment=typed(tomorrow + HOUR))
    moved = events(client, address)[name]
    assert moved.decoded("dtstart") == tomorrow + HOUR
    assert moved["uid"] == before["uid"]

    schedule(fresh(page), tomorrow + 2 * HOUR, team["Communication"], title="Corrigé")
    corrected = events(client, address)["Publication\xa0: Corrigé"]
    assert corrected["uid"] == before["uid"]

    act(communication, fresh(page), faire="annuler")
    assert events(client, address) == {}


def test_a_calendar_holds_each_kind_of_change_under_a_name_of_its_own(client, address, everything):
    calendar = icalendar.Calendar.from_ical(client.get(address).content)
    found = calendar.walk("VEVENT")
    summaries = [str(event["summary"]) for event in found]
    assert summaries.count("Clôture d’un appel\xa0: Appel") == 2  # of its two sessions
    assert "Début du bandeau\xa0: Travaux" in summaries
    assert len({str(event["uid"]) for event in found}) == len(found)


def test_a_revoked_address_opens_nothing(client, communication, address, team):
    assert client.get(address).status_code == 200
    communication.post("/admin/agenda/abonnement/", {"faire": "creer"})  # another one
    assert client.get(address).status_code == 404
    communication.post("/admin/agenda/abonnement/", {"faire": "revoquer"})
    assert client.get("/agenda-prive/x.ics").status_code == 404


def test_a_former_member_of_the_team_reads_nothing_more(client, address, team):
    user = team["Communication"]
    user.groups.clear()
    assert client.get(address).status_code == 404
    user.refresh_from_db()
    user.is_superuser, user.is_active = True, False
    user.save()
    assert client.get(address).status_code == 404
