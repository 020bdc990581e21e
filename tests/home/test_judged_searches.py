"""Searches of visitors over the demo content, and the pages that should come first."""

import pytest
from django.test import RequestFactory

from home.search.results import Search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

FIRST = 3
# The words, and the starts of addresses. One of them should be among the first results.
JUDGED = [
    ("contact", "/contact/"),
    ("vous écrire", "/contact/"),
    ("contacter l’équipe", "/contact/"),
    ("open data", "/donnees/"),
    ("données ouvertes", "/donnees/"),
    ("jeux de données", "/donnees/"),
    ("calendrier", "/programme/deroulement/"),
    ("comment postuler", "/participer/"),
    ("candidater", "/participer/"),
    ("rémunération", "/participer/"),
    ("salaire", "/participer/"),
    ("RGPD", "/donnees-personnelles/"),
    ("données personnelles", "/donnees-personnelles/"),
    ("cookies", "/gestion-des-cookies/"),
    ("mentions légales", "/mentions-legales/"),
    ("accessibilité", "/accessibilite/"),
    ("faq", "/participer/questions-frequentes/"),
    ("foire aux questions", "/participer/questions-frequentes/"),
    ("questions fréquentes", "/participer/questions-frequentes/"),
    ("agriculture", "/defis/"),
    ("fiscalité", "/defis/"),
    ("santé", "/defis/"),
    ("recrutement", "/participer/|/le-programme/"),
    ("proposer un défi", "/participer/"),
    ("presse", "/presse/"),
    ("histoire", "/programme/histoire/"),
    ("pérennisé", "/defis/"),
    ("cartobio", "/defis/cartobio/"),
    ("promotion 3", "/promos/"),
    ("données", "/"),
]


def found_first(query: str) -> list[str]:
    search = Search(RequestFactory().get("/recherche/", headers={"host": "localhost"}), query)
    return [result.url for result in [*search.pinned, *search.results][:FIRST]]


def test_the_expected_page_is_among_the_first():
    missed = {
        query: found_first(query)
        for query, addresses in JUDGED
        if not any(url.startswith(tuple(addresses.split("|"))) for url in found_first(query))
    }
    assert 1 - len(missed) / len(JUDGED) >= 0.95, missed


@pytest.mark.parametrize("query", ["agriculture", "fiscalité", "santé", "écologie", "justice"])
def test_topics_find_challenges_and_pages_before_people(query):
    assert not found_first(query)[0].startswith("/personnes/")
