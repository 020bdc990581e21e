"""A call is on every page as long as it is open, wherever it stands, at no cost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from home.models import HomePage
from pages.models import CallPage, CallSession, ProgrammePage
from publishing import clock

pytestmark = pytest.mark.django_db

OPENS = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
CLOSES = datetime(2027, 3, 28, 23, 59, tzinfo=ZoneInfo("Europe/Paris"))
SECOND = timedelta(seconds=1)


@pytest.fixture
def add_call():
    """Return a function that adds a call two pages below the French home page, in no menu."""
    home = HomePage.objects.get(locale__language_code="fr")
    section = home.add_child(instance=ProgrammePage(title="Participer", slug="participer"))
    parent = section.add_child(instance=ProgrammePage(title="Candidats", slug="candidats"))

    def add(title, closes_at=CLOSES, **fields):
        call = CallPage(
            title=title,
            sessions=[CallSession(opens_at=OPENS, closes_at=closes_at)],
            show_in_menus=False,
            **{"apply_url": "https://example.org/candidater"} | fields,
        )
        return parent.add_child(instance=call)

    return add


@pytest.fixture
def shown(client):
    def titles(moment, path="/"):
        with clock.at(moment):
            page = BeautifulSoup(client.get(path).content, "lxml")
        return [link.get_text() for link in page.select(".eig-open-call p a")]

    return titles


def test_it_is_there_from_opening_to_closing(add_call, shown):
    add_call("Appel")
    moments = [OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES]
    section = "/participer/candidats/"
    assert [shown(moment, section) for moment in moments] == [[], ["Appel"], ["Appel"], []]


def test_the_home_page_announces_the_next_one(add_call, shown):
    add_call("Appel")
    moments = [OPENS - SECOND, OPENS, CLOSES]
    assert [shown(moment) for moment in moments] == [["Appel"], ["Appel"], []]


def test_what_it_pays_is_said_with_its_deadline(add_call, client):
    add_call("Appel", pay="De 3 500 à 4 000 € nets par mois.")
    with clock.at(OPENS):
        hero = BeautifulSoup(client.get("/").content, "lxml").select_one(".eig-hero")
    assert "De 3 500 à 4 000 € nets par mois." in hero.text


def test_every_page_leads_to_it_once(add_call, shown, home):
    call = add_call("Appel")
    section = home.get_children().get(slug="participer").specific
    for body in ([], [("open_calls", {"title": "Venez"})]):
        section.body = body
        section.save()
        assert shown(OPENS, "/participer/") == ["Appel"]
    assert shown(OPENS, "/participer/candidats/") == ["Appel"]
    assert shown(CLOSES, "/participer/candidats/") == []
    assert shown(OPENS, call.get_url()) == []
    assert shown(OPENS, "/absente/") == []


def test_a_block_shows_the_calls_of_its_readers_or_the_next(add_call, shown, home, client):
    """Administrations are not sent to apply for a job."""
    add_call("Candidatures", closes_at=CLOSES + timedelta(days=30))
    add_call("Défis", audience="administrations")
    section = home.get_children().get(slug="participer").specific
    section.body = [("open_calls", {"title": "", "audience": "administrations"})]
    section.save()
    assert shown(OPENS, "/participer/") == ["Défis"]
    assert shown(CLOSES, "/participer/") == []

    assert shown(OPENS - SECOND, "/participer/") == ["Défis"]
    with clock.at(OPENS - SECOND):
        call = BeautifulSoup(client.get("/participer/").content, "lxml").select_one(".eig-call")
    assert "à partir du lundi 1er mars 2027 à 9 h, heure de Paris" in call.text.replace("\xa0", " ")
    assert not call.select(".fr-btn")


def test_each_language_has_its_own(add_call, shown, english_home):
    call = add_call("Appel")
    assert shown(OPENS, english_home.get_url()) == []
    call.move(english_home, "last-child")
    assert shown(OPENS, english_home.get_url()) == ["Appel"]
    assert shown(OPENS) == []


def test_the_one_that_closes_first_comes_first(add_call, shown, client):
    add_call("Plus tard", closes_at=CLOSES + timedelta(days=3))
    add_call("D’abord", audience="administrations")
    assert shown(OPENS) == ["D’abord", "Plus tard"]
    with clock.at(OPENS):
        calls = BeautifulSoup(client.get("/participer/").content, "lxml").select_one(
            "[aria-labelledby=open-calls-title]"
        )
    buttons = {button.text: button["class"][2:-1] for button in calls.select(".fr-btn")}
    assert buttons == {
        "Proposer un défi, plus que 27\xa0jours": [],
        "Candidater, plus que 30\xa0jours": ["fr-btn--secondary"],
    }
    assert calls.h2.text == "2 appels sont ouverts"


def test_a_call_without_an_address_is_named_without_a_button(add_call, client):
    add_call("Appel", apply_url="")
    with clock.at(OPENS):
        way = BeautifulSoup(client.get("/").content, "lxml").select_one(".eig-open-call")
    assert not way.select(".fr-btn")
    assert way.p.a.text == "Appel"


def test_its_button_says_what_the_editors_want(add_call, client):
    call = add_call("Appel", apply_text="Déposer un projet")
    with clock.at(OPENS):
        way = BeautifulSoup(client.get("/").content, "lxml").select_one(".eig-open-call .fr-btn")
        page = BeautifulSoup(client.get(call.get_url()).content, "lxml")
    assert way.text == "Déposer un projet, plus que 27\xa0jours"
    buttons = page.select(".eig-call__button a")
    assert [button.text for button in buttons] == ["Déposer un projet"] * 2
