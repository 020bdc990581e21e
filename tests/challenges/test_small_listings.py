"""The list of challenges with a few of them, and with none."""

import pytest
from wagtail.models import Locale, PageViewRestriction

from challenges.models import ChallengeIndexPage, ChallengePage, Organisation
from tests.challenges.crowd import add_index
from tests.challenges.test_listing import Shown, visit

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
        ("évasion Lyon zèbre", 0),
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


def test_drafts_restricted_pages_and_other_languages_are_left_out(client):
    index = add_index(ChallengeIndexPage, "Défis", "defis")
    for slug in ("visible", "brouillon", "reserve", "anglais"):
        index.add_child(instance=ChallengePage(title=slug, slug=slug, live=slug != "brouillon"))
    PageViewRestriction.objects.create(
        page=index.get_children().get(slug="reserve"), restriction_type="login"
    )
    english = Locale.objects.get(language_code="en")
    ChallengePage.objects.filter(slug="anglais").update(locale=english)

    shown = visit(client)

    assert (shown.total, shown.titles) == (1, ["visible"])
