"""The page of a challenge: its story, its team and its neighbours."""

from datetime import date

import pytest

from challenges.models import Participation
from tests.challenges.conftest import links, texts

pytestmark = pytest.mark.django_db


def test_neighbours_stand_in_the_order_of_the_alphabet_in_any_collation(programme, visit):
    """« É » and « œ » stand elsewhere in the order of bytes, and in that of some databases."""
    promotion = programme.promotion()
    alphabet = ["Eaux", "Écoles", "Effets", "L’été", "Œuvres", "Zones"]
    made = {
        title: programme.challenge(title, f"d{place}", promotion=promotion)
        for place, title in enumerate(reversed(alphabet))
    }
    earlier = programme.promotion("Promotion 3", "promotion-3", start=date(2019, 9, 1))
    programme.challenge("Ailleurs", "ailleurs", promotion=earlier)
    around = {title: texts(visit(page), ".eig-band h3") for title, page in made.items()}
    # The last one's neighbour is the first.
    assert around == {
        title: [alphabet[place - 1], [*alphabet, alphabet[0]][place + 1]]
        for place, title in enumerate(alphabet)
    }
    found = links(visit(made["Zones"]))
    assert found["Tous les défis de la promotion"] == "/defis/?promotion=promotion-4"


@pytest.mark.parametrize(("people", "roles"), [(12, []), (13, ["Talents"])])
def test_a_team_of_more_than_twelve_stands_below_its_roles(programme, visit, people, roles):
    team = [Participation(name=f"Ada {number}", role="talent") for number in range(people)]
    page = visit(programme.challenge(team=team))
    assert texts(page, ".eig-team__role") == roles
    assert len(page.select(".eig-team__members > li")) == people


def test_who_has_no_page_in_a_language_has_a_portrait_there(programme, visit, image, english_home):
    awa = programme.person(portrait=image)
    page = programme.challenge(team=[Participation(person=awa, role="talent")])
    for each in (programme.challenges, page):
        each.copy_for_translation(english_home.locale).save_revision().publish()
    shown = visit("/en/defis/cartav/").select_one(".eig-card--person")
    assert "Awa Kermarrec" in shown.get_text()
    assert shown.select("a") == []
    assert shown.select_one("img")
    awa.unpublish()
    assert visit("/en/defis/cartav/").select(".eig-card--person") == []


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2020, 9, 1), "juin 2021"), (date(2020, 9, 16), "juillet 2021")],
)
def test_ten_months_end_in_the_month_of_their_last_day(programme, visit, start, end):
    page = visit(programme.challenge(start=start, duration=10))
    assert texts(page, ".eig-facts time") == ["septembre 2020", end]
