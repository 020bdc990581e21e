"""Challenges, people and promotions are listed, found, filtered and sorted."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.models import (
    ChallengePage,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
    Theme,
)
from tests.challenges.admin.conftest import titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def some_challenges(add):
    first = add(PromotionPage, "EIG 1", number=1, start="2017-01-01")
    second = add(PromotionPage, "EIG 2", number=2, start="2018-01-01")
    health = Theme.objects.create(name="Santé")
    ministry = Organisation.objects.create(name="Préfecture de police", acronym="PP")
    add(
        ChallengePage,
        "Évasion fiscale",
        status="termine",
        start="2017-01-09",
        promotion=first,
        many={"themes": [health], "organisations": [ministry]},
        body=[("text", "<p>Texte</p>")],
        team=[Participation(name="Ada")],
    )
    add(ChallengePage, "Accidents", status="en-cours", promotion=second)
    add(ChallengePage, "Brouillon", live=False)
    return {"promotion": second, "theme": health, "organisation": ministry}


# The pages that each query finds.
FOUND = [
    ("", {"Évasion fiscale", "Accidents", "Brouillon"}),
    ("status=termine", {"Évasion fiscale"}),
    ("promotion={promotion.slug}", {"Accidents"}),
    ("themes={theme.slug}", {"Évasion fiscale"}),
    ("organisations={organisation.slug}", {"Évasion fiscale"}),
    ("live=True", {"Évasion fiscale", "Accidents"}),
    ("live=False", {"Brouillon"}),
    ("lacking=oui", {"Accidents", "Brouillon"}),
    ("q=evasion", {"Évasion fiscale"}),
    ("q=EVAS", {"Évasion fiscale"}),
    ("q=%C3%A9vasion&status=termine", {"Évasion fiscale"}),
    ("q=evasion&live=False", set()),
    ("q=%22%29%28*+AND+%C3%89", {"Évasion fiscale"}),  # « and » tells nothing apart
    ("q=%22%29%28*+AND", set()),
]
# Two titles in the order of each column.
SORTED = [
    ("title", "Accidents", "Évasion fiscale"),
    ("promotion_title", "Évasion fiscale", "Accidents"),
    ("organisation_names", "Évasion fiscale", "Accidents"),
    ("status", "Accidents", "Évasion fiscale"),
    ("start", "Évasion fiscale", "Accidents"),
    ("is_incomplete", "Évasion fiscale", "Accidents"),
    ("latest_revision_created_at", "Évasion fiscale", "Accidents"),
    ("live", "Brouillon", "Accidents"),
]


def test_challenges_are_listed_found_and_filtered(communication, some_challenges):
    for query, expected in FOUND:
        query = query.format(**some_challenges)
        response = communication.get(f"/admin/defis/?{query}")
        assert response.status_code == 200, query
        assert set(titles(response)) == expected, query
    assert set(titles(communication.get("/admin/defis/results/?q=EVAS"))) == {"Évasion fiscale"}


def test_a_challenge_without_a_team_an_administration_or_a_text_is_to_be_completed(
    communication, add
):
    whole = {"organisations": [Organisation.objects.create(name="Sénat")], "body": [("text", "A")]}
    for lacking in ("", "body", "organisations", "team"):
        team = [Participation(name=name) for name in ("Ada", "Zoé")]
        many = whole | {"team": team} | ({lacking: []} if lacking else {})
        add(ChallengePage, f"Sans {lacking}", many=many)
    found = communication.get("/admin/defis/?lacking=oui&ordering=title")
    assert titles(found) == ["Sans body", "Sans organisations", "Sans team"]


def test_challenges_are_sorted_by_each_column(communication, some_challenges):
    accidents = ChallengePage.objects.get(title="Accidents")
    accidents.start = "2018-01-01"
    accidents.organisations = [Organisation.objects.create(name="Sénat")]
    accidents.save()
    for page in ChallengePage.objects.order_by("pk"):
        page.save_revision()

    for ordering, first, second in SORTED:
        up = titles(communication.get(f"/admin/defis/?ordering={ordering}"))
        down = titles(communication.get(f"/admin/defis/?ordering=-{ordering}"))
        assert up.index(first) < up.index(second), ordering
        assert down.index(second) < down.index(first), ordering


def test_a_list_without_a_match_says_so(communication, some_challenges):
    screen = communication.get("/admin/defis/?q=introuvable").text
    assert "Rien ne correspond à votre recherche (défis)." in screen
    assert "1 à 0 sur 0" not in screen


GARBAGE = [
    "promotions=abc", "promotions=999999999999999999999", "status=zzz", "live=%00", "p=zzz",
    "p=-1", "ordering=%27;--", "themes=%00", "role=x", "q=" + "a" * 5000, "q=%00", "lacking=1",
]  # fmt: skip


def test_garbage_in_a_listing_is_no_server_error(communication, some_challenges):
    for listing in ("defis", "personnes", "promotions"):
        for query in GARBAGE:
            response = communication.get(f"/admin/{listing}/?{query}")
            assert response.status_code < 500, (listing, query)


def test_people_are_found_and_filtered(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    add(PersonPage, "Ada Lévy", roles=["talent"], many={"promotions": [promotion]})
    add(PersonPage, "Zoé Agent", roles=["agent-public"])
    for query, name in (
        ("role=talent", "Ada Lévy"),
        (f"promotions={promotion.slug}", "Ada Lévy"),
        ("q=zoe", "Zoé Agent"),
    ):
        assert titles(communication.get(f"/admin/personnes/?{query}")) == [name], query


def test_a_listing_costs_the_same_for_5_and_for_15(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    organisation = Organisation.objects.create(name="DINUM")

    def add_some(numbers):
        for number in numbers:
            person = add(PersonPage, f"Personne {number}", many={"promotions": [promotion]})
            add(
                ChallengePage,
                f"Défi {number}",
                team=[Participation(person=person)],
                promotion=promotion,
                many={"organisations": [organisation]},
            )

    def costs():
        numbers = []
        for path in ("defis/", "personnes/", "promotions/", "snippets/challenges/organisation/",
                     "choisir-personne/"):  # fmt: skip
            communication.get(f"/admin/{path}")  # fills the memory of the process
            with CaptureQueriesContext(connection) as queries:
                assert communication.get(f"/admin/{path}").status_code == 200
            numbers.append((path, len(queries)))
        return numbers

    add_some(range(5))
    few = costs()
    add_some(range(5, 15))
    assert costs() == few


def test_the_menu_leads_to_the_listings(sign_in):
    for role in ("Rédaction", "Communication", "Administration"):
        home = sign_in(role).get("/admin/").content.decode()
        for name in ("challenges:index", "people:index", "promotions:index"):
            assert json.dumps(reverse(name)) in home or reverse(name) in home
