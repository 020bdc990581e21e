"""The list of challenges with a few of them, and with none."""

from datetime import date

import pytest

from challenges.models import ChallengeIndexPage, ChallengePage, Organisation, Theme
from tests.challenges.conftest import main_text, texts
from tests.challenges.crowd import add_index
from tests.listing.listings import Shown, visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ÉVASION", 1),
        ("l’évasion fiscale", 1),
        ("fiscale evasion", 1),
        ("dgfip", 1),
        ("finances publiques", 1),
        ("Lyon", 1),
        ("évasion Lyon zèbre", 1),  # some of the words
        ("zèbre", 0),
        ("100%", 0),
        ("_", 2),  # no word: nothing is asked for
        ("???", 2),
        ("   ", 2),
    ],
)
def test_words_are_found_in_any_case_accents_and_order(client, words, found):
    index = add_index(ChallengeIndexPage, "Défis", "defis")
    dgfip = Organisation.objects.create(
        name="Direction générale des finances publiques", slug="dgfip", acronym="DGFiP"
    )
    page = ChallengePage(title="L’Évasion fiscale", slug="evasion", town="Lyon")
    page.organisations = [dgfip]
    index.add_child(instance=page)
    index.add_child(instance=ChallengePage(title="Autre", slug="autre"))

    shown = Shown(client.get("/defis/", {"q": words}))

    assert shown.total == found
    narrowed = visit(client, "q=evasion")
    assert narrowed.counts["organisation"] == {"dgfip": 1}
    assert "DGFiP" in narrowed.html.select_one("fieldset label").text


def test_a_list_has_an_introduction_and_blocks_and_the_present_titles_in_order(programme, visit):
    index = programme.challenges
    index.introduction, index.body = "Ils changent l’État.", [("text", "<p>Après la liste.</p>")]
    index.save()
    terms = {
        "themes": [Theme.objects.create(name=name) for name in ("Mer", "École", "Zones")],
        "organisations": [Organisation.objects.create(name="DGFiP")],
    }
    for number in range(8):
        programme.challenge(f"Défi {number}", f"d-{number}", **terms if number else {})
    renamed = ChallengePage.objects.get(slug="d-0")
    renamed.title = "Zone 0"
    renamed.save()

    soup = visit("/defis/?tri=titre")

    assert texts(soup, ".eig-card h3") == [*(f"Défi {n}" for n in range(1, 8)), "Zone 0"]
    assert texts(soup, ".eig-card")[0] == "Défi 1 DGFiP · École, Mer, Zones"
    labels = ["École (7)", "Mer (7)", "Zones (7)", "DGFiP (7)"]
    assert texts(soup, ".eig-facet label") == labels
    words = main_text(soup)
    assert words.startswith("Défis Ils changent l’État. Les administrations et leurs défis ")
    assert words.endswith("Retour en haut Après la liste.")


@pytest.mark.parametrize("order", ["recent", "ancien"])
def test_challenges_without_a_date_come_last(programme, visit, order):
    for title, start in (("Un", None), ("Deux", date(2020, 1, 1)), ("Trois", date(2018, 1, 1))):
        programme.challenge(title, title.lower(), start=start)
    dated = ["Deux", "Trois"] if order == "recent" else ["Trois", "Deux"]
    assert texts(visit(f"/defis/?tri={order}"), ".eig-card h3") == [*dated, "Un"]


def test_a_list_without_challenges_says_so(client):
    add_index(ChallengeIndexPage, "Défis", "defis")

    shown = visit(client)

    assert "encore vide" in shown.html.select_one(".eig-no-result").text


@pytest.mark.parametrize(
    ("number", "query", "is_shown"),
    [(7, "", False), (8, "", True), (7, "q=defi", True), (7, "thematique=inconnue", True)],
)
def test_a_few_pages_need_no_filters(client, number, query, is_shown):
    index = add_index(ChallengeIndexPage, "Défis", "defis")
    for each in range(number):
        index.add_child(instance=ChallengePage(title=f"Défi {each}", slug=f"defi-{each}"))

    shown = visit(client, query)

    assert (shown.html.select_one(".eig-filters") is not None) is is_shown
    assert shown.total == number


def test_people_are_listed_by_their_roles(programme, client):
    for number in range(8):
        programme.person(f"Ada {number}", f"ada-{number}", roles=["talent"])
    programme.person("Grace Hopper", "grace", roles=["talent", "mentor"])
    programme.person("Alan Turing", "alan", roles=["equipe"])
    programme.person("Inconnue", "inconnue")

    everybody = visit(client, path="/personnes/")
    assert everybody.counts["role"] == {"talent": 9, "mentor": 1, "equipe": 1}
    shown = visit(client, "role=mentor&role=equipe", path="/personnes/")
    assert shown.titles == ["Alan Turing", "Grace Hopper"]
    assert shown.counts["role"] == everybody.counts["role"]
    assert set(shown.active) == {"Mentor", "Équipe du programme"}
    assert visit(client, "role=roi", path="/personnes/").has_notice
