"""What a call offers to follow it by: the newsletter, its dates, the calendar of all calls."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from wagtail.models import Locale, Site

from pages.models import CallPage, SiteSettings
from tests.pages.conftest import CLOSES, OPENS, SECOND

pytestmark = pytest.mark.django_db


def ways_to_follow(page) -> dict[str, str]:
    return {link.get_text(): link["href"] for link in page.select(".eig-follow-calls a")}


@pytest.mark.parametrize("moment", [OPENS - SECOND, OPENS, CLOSES], ids=["to come", "open", "clos"])
@pytest.mark.parametrize("letter", ["https://example.org/lettre", ""])
def test_every_call_says_how_to_hear_of_the_next(add_call, read, moment, letter):
    call = add_call()
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"newsletter_url": letter}
    )
    follow = {
        "S’abonner à la lettre d’information": letter,
        "Ajouter les dates de cet appel à mon agenda": f"/appels/{call.pk}.ics",
        "S’abonner au calendrier de tous les appels": "webcal://localhost/appels.ics",
    }
    page = read(moment)
    assert ways_to_follow(page) == {name: link for name, link in follow.items() if link}
    hint = page.select_one(".eig-follow-calls .fr-hint-text").get_text()
    assert hint == "Son adresse, à copier dans un agenda en ligne\xa0: http://localhost/appels.ics"


def test_a_call_without_dates_offers_no_empty_calendar(add_call, read):
    add_call(sessions=[], timeline=[])
    assert ways_to_follow(read(OPENS)) == {
        "S’abonner au calendrier de tous les appels": "webcal://localhost/appels.ics"
    }


def test_a_calendar_without_calls_is_valid_and_has_the_address_of_the_site(
    add_call, client, settings
):
    """RFC 5545 asks for a component at least."""
    assert Calendar.from_ical(client.get("/appels.ics").content).subcomponents
    settings.SITE_URL = "https://eig.example"
    settings.ALLOWED_HOSTS = ["*"]
    add_call()
    events = Calendar.from_ical(client.get("/appels.ics").content).events
    assert {event["uid"].partition("@")[2] for event in events} == {"eig.example"}


def test_each_language_has_its_own(add_call, client):
    call = add_call()
    call.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    CallPage.objects.get(locale__language_code="en").save_revision().publish()
    for address, language, opening in (
        ("/appels.ics", "FR", "Ouverture – Deuxième appel (EIG)"),
        ("/en/calls.ics", "EN", "Opening – Deuxième appel (EIG)"),
    ):
        calendar = Calendar.from_ical(client.get(address).content)
        assert calendar["prodid"].endswith(f"//{language}")
        assert opening in [str(event["summary"]) for event in calendar.events]


def test_its_dates_go_into_any_calendar(add_call, client):
    call = add_call(text_after="<p>Zircon</p>")
    closed = add_call(slug="sans-date", title="Sans dates", sessions=[])
    draft = add_call(slug="brouillon", title="Brouillon", live=False)

    page = BeautifulSoup(client.get("/appel/").content, "lxml")
    link = ways_to_follow(page)["Ajouter les dates de cet appel à mon agenda"]
    assert link in [each["href"] for each in page.select("link[type='text/calendar']")]
    response = client.get(link)
    assert response["Content-Type"].startswith("text/calendar")
    events = {str(event["summary"]): event for event in Calendar.from_ical(response.content).events}
    assert {name: event["dtstart"].dt for name, event in events.items()} == {
        "Ouverture – Deuxième appel (EIG)": OPENS,
        "Clôture – Deuxième appel (EIG)": CLOSES,
        "Début – Deuxième appel (EIG)": date(2018, 1, 1),
    }
    assert {str(event["url"]) for event in events.values()} == {call.full_url}
    closing = events["Clôture – Deuxième appel (EIG)"]
    # Until the midnight of its day.
    assert closing["dtend"].dt == CLOSES + timedelta(minutes=1)
    opening = events["Ouverture – Deuxième appel (EIG)"]
    assert opening["dtend"].dt == OPENS + timedelta(minutes=30)
    assert closing.alarms.times[0].trigger == CLOSES.replace(day=24, hour=10, minute=0)
    starting = events["Début – Deuxième appel (EIG)"]
    assert f"{starting.alarms.times[0].trigger:%d/%m %H:%M}" == "31/12 10:00"
    assert b"Zircon" not in response.content

    session = call.sessions.get()
    session.closes_at = CLOSES + timedelta(days=7)
    call.sessions = [session]
    call.save_revision().publish()
    everything = Calendar.from_ical(client.get("/appels.ics").content).events
    uids = {str(event["summary"]): event["uid"] for event in everything}
    assert uids["Clôture – Deuxième appel (EIG)"] == events["Clôture – Deuxième appel (EIG)"]["uid"]
    calls = {f"{call.title} (EIG)", f"{closed.title} (EIG)"}
    assert {name.partition(" – ")[2] for name in uids} == calls
    assert client.get(f"/appels/{draft.pk}.ics").status_code == 404
    assert client.get(f"/en/calls/{call.pk}.ics").status_code == 404
