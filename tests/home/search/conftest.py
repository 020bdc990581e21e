"""A small site to search, and its results as a visitor reads them."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage


class Library:
    """A small site with pages about different things."""

    def __init__(self):
        self.home = HomePage.objects.get(locale__language_code="fr")
        add = self.home.add_child
        self.challenges = add(instance=ChallengeIndexPage(title="Liste des défis", slug="defis"))
        self.people = add(instance=PersonIndexPage(title="Annuaire", slug="personnes"))
        promotions = add(instance=PromotionIndexPage(title="Cohortes", slug="promos"))
        self.news = add(instance=NewsIndexPage(title="Journal", slug="actualites"))
        self.promotion = promotions.add_child(
            instance=PromotionPage(title="La 5ème promotion", slug="p5", number=5)
        )
        self.theme = Theme.objects.create(name="Fiscalité")
        self.treasury = Organisation.objects.create(name="Finances publiques", acronym="DGFiP")
        self.person = self.add_person("Zoé Kerbrat", job="Designer")
        self.fraud = self.add_challenge(
            "Vigicr’UX",
            subtitle="Repérer l’évasion et prévoir les crues",
            body=[("text", "<p>Des <b>œuvres</b> en co-construction &amp; des réseaux.</p>")],
        )
        self.fraud.themes = [self.theme]
        self.fraud.organisations = [self.treasury]
        self.fraud.team = [Participation(person=self.person)]
        self.fraud.save()
        self.sea = self.add_challenge(
            "MonitorFish",
            subtitle="Surveiller la pêche",
            body=[("text", "<p>L’accessibilité des données de la mer, comme b@liseNAV.</p>")],
        )
        self.article = self.news.add_child(
            instance=NewsPage(
                title="Un bilan de la pêche",
                slug="bilan",
                body=[("text", "<p>Vigicrux aussi.</p>")],
            )
        )

    def add_challenge(self, title: str, **fields) -> ChallengePage:
        return self.challenges.add_child(instance=ChallengePage(title=title, **fields))

    def add_person(self, title: str, **fields) -> PersonPage:
        return self.people.add_child(instance=PersonPage(title=title, **fields))


@pytest.fixture(scope="module")
def built(module_transaction) -> Library:
    return Library()


@pytest.fixture
def library(built, db) -> Library:
    return built


class Shown:
    def __init__(self, response):
        assert response.status_code == 200
        self.html = BeautifulSoup(response.content, "lxml")
        self.titles = [link.text for link in self.html.select(".eig-search__result h2 a")]
        self.text = " ".join(self.html.select_one("main").text.split())
        self.marks = [
            mark.text
            for mark in self.html.select(".eig-search__result:not(.eig-search__pinned) mark")
        ]
        self.kinds = [link.text for link in self.html.select(".eig-search__kinds a")]


@pytest.fixture
def look_for(client):
    def visit(text: str, path: str = "/recherche/", **parameters) -> Shown:
        return Shown(client.get(f"{path}?{urlencode({'q': text} | parameters)}"))

    return visit
