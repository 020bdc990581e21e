"""The lists find what the search of the site finds, and forgive what it forgives."""

from datetime import date
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenges.models import Expertise, Organisation
from publishing.caching import generation


@pytest.fixture
def titles(library, client):
    """Return the titles of the cards of a list, and its text, for some words."""

    def visit(path: str, text: str, **parameters) -> tuple[list[str], str]:
        answer = client.get(f"{path}?{urlencode({'q': text} | parameters)}")
        html = BeautifulSoup(answer.content, "lxml")
        cards = html.select(".eig-listing__results .eig-card h3")
        return [" ".join(card.text.split()) for card in cards], " ".join(html.main.text.split())

    return visit


def found(titles, path: str, text: str) -> list[str]:
    return titles(path, text)[0]


def test_a_list_forgives_what_the_search_forgives(library, titles):
    for text in ("monitorfisch", "Monitor Fish", "pèche", "surveillance"):
        assert found(titles, "/defis/", text) == ["MonitorFish"], text
    assert found(titles, "/defis/", "kerbratt") == ["Vigicr’UX"]
    assert found(titles, "/personnes/", "designers") == ["Zoé Kerbrat"]
    text = titles("/defis/", "monitorfisch")[1]
    assert "s’en approche, pour «\xa0monitorfish\xa0»" in text.replace("« ", "«\xa0").replace(
        " »", "\xa0»"
    )


def test_a_list_finds_promotions_terms_roles_and_years(library, titles):
    library.promotion.start = date(2018, 1, 1)
    library.promotion.save()
    library.fraud.promotion = library.promotion
    library.fraud.expertises = [Expertise.objects.create(name="Géomatique")]
    library.fraud.status = "perennise"
    library.fraud.organisations.add(
        Organisation.objects.create(name="Délégation à l’emploi", acronym="DGÉFP")
    )
    library.fraud.save()
    library.person.promotions = [library.promotion]
    library.person.roles = ["mentor"]
    library.person.save()
    for text in ("promotion 5", "promotion cinq", "cinquième promotion", "2018", "fiscalité",
                 "géomatique", "pérennisés", "DGÉFP", "dgefp", "dgfip"):  # fmt: skip
        assert found(titles, "/defis/", text) == ["Vigicr’UX"], text
    for text in ("promotion 5", "2018", "mentors"):
        assert found(titles, "/personnes/", text) == ["Zoé Kerbrat"], text
    library.article.date = "2019-03-01"
    library.article.save()
    assert found(titles, "/actualites/", "2019") == ["Un bilan de la pêche"]


def test_the_page_of_the_words_comes_first_unless_another_order_is_asked_for(library, titles):
    library.add_challenge("Zones de cobalt")
    library.add_challenge("Cobalt")
    library.add_challenge("Aciers", body=[("text", "<p>Un peu de cobalt.</p>")])
    assert found(titles, "/defis/", "cobalt") == ["Cobalt", "Zones de cobalt", "Aciers"]
    by_title = ["Aciers", "Cobalt", "Zones de cobalt"]
    assert titles("/defis/", "cobalt", tri="titre")[0] == by_title
    assert titles("/defis/", "cobalt", tri="promotion")[0] == by_title


def test_some_of_the_words_are_better_than_nothing_and_said_to_be(library, titles):
    cards, text = titles("/defis/", "évasion zirconium")
    assert cards == ["Vigicr’UX"]
    assert "Aucune page ne contient tous ces mots" in text


def test_a_list_without_a_match_says_where_to_go_on(library, titles, client):
    html = BeautifulSoup(client.get("/personnes/", {"q": "accessibilité"}).content, "lxml")
    assert html.select(".eig-card") == []
    link = html.select_one(".eig-no-result li a")
    assert link.text == "Chercher «\xa0accessibilité\xa0» sur tout le site"
    assert "MonitorFish" in client.get(link["href"]).text
    html = BeautifulSoup(client.get("/defis/", {"q": "pecgrs"}).content, "lxml")
    links = {link.text: link["href"] for link in html.select(".eig-no-result li a")}
    assert links["pêche"] == f"?q={quote('pêche')}"
    assert found(titles, "/defis/", "peche") == ["MonitorFish"]


def test_words_cost_a_list_the_same_queries_at_any_size(library, titles, client):
    def queries() -> int:
        generation.bump()
        with CaptureQueriesContext(connection) as captured:
            client.get("/defis/", {"q": "surveillr la pêche"})
        return len(captured)

    for number in range(5):
        library.add_challenge(f"La pêche {number}", slug=f"peche-{number}")
    queries()
    few = queries()
    for number in range(5, 40):
        library.add_challenge(f"La pêche {number}", slug=f"peche-{number}")
    assert queries() == few
