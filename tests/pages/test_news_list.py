"""The list of news: filters alone and together, counts, pages, cost."""

from datetime import date

import feedparser
import pytest
from bs4 import BeautifulSoup

from challenges.models import PromotionPage
from pages.models import Category
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db

ALL = ["Six", "Cinq", "Quatre", "Trois", "Deux", "Un"]


@pytest.fixture
def news(index, promotions):
    """Six news over three years, two categories and two promotions."""
    first, second = (
        promotions.add_child(
            instance=PromotionPage(title=f"Promotion {n}", slug=f"promotion-{n}", number=n)
        )
        for n in (1, 2)
    )
    call = Category.objects.create(name="Appels", slug="appels")
    portrait = Category.objects.create(name="Portraits", slug="portraits")
    add(index, "Un", date(2016, 12, 31), [call], first, introduction="Le début de l’été")
    add(index, "Deux", date(2017, 1, 1), [call, portrait], first)
    add(index, "Trois", date(2017, 6, 1), [portrait], second)
    add(index, "Quatre", date(2017, 12, 31), [], second)
    add(index, "Cinq", date(2018, 1, 1), [call], first)
    add(index, "Six", date(2018, 1, 1), [portrait])
    add(index, "Brouillon", date(2019, 1, 1), [call], first, live=False)


def soup_of(client, query: str = "") -> BeautifulSoup:
    response = client.get(f"/blog/{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def titles(soup: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(".eig-cards h3")]


# The news that each query finds.
FOUND = [
    ("", ALL),
    ("?categorie=appels", ["Cinq", "Deux", "Un"]),
    ("?categorie=appels&categorie=portraits", ["Six", "Cinq", "Trois", "Deux", "Un"]),
    ("?promotion=promotion-1", ["Cinq", "Deux", "Un"]),
    ("?annee=2017", ["Quatre", "Trois", "Deux"]),
    ("?annee=2016&annee=2018", ["Six", "Cinq", "Un"]),
    ("?categorie=appels&promotion=promotion-1&annee=2017", ["Deux"]),
    ("?q=ETE", ["Un"]),
    ("?q=portraits&annee=2017", ["Trois", "Deux"]),
    ("?tri=ancien", [*ALL[::-1][:4], "Cinq", "Six"]),
    # Values that name nothing are ignored.
    ("?categorie=rien", ALL),
    ("?promotion=%C3%A9&annee=abc&categorie=", ALL),
    ("?annee=1999", ALL),
    ("?annee=0000&annee=99999999999999999999&annee=-1", ALL),
    ("?annee=20170", ALL),
    ("?annee=%D9%A2%D9%A0%D9%A1%D9%A7", ALL),
    ("?annee=2017&annee=oui", ["Quatre", "Trois", "Deux"]),
    ("?tri=nimporte&page=-3", ALL),
    ("?page=99999999999999999999", ALL),
]


def test_filters(client, news):
    for query, expected in FOUND:
        soup = soup_of(client, query)
        assert titles(soup) == expected, query
        number = f"{len(expected)} actualité{'s' if len(expected) > 1 else ''}"
        assert soup.select_one(".eig-active__total").text == number, query
        feed = feedparser.parse(client.get(f"/blog/rss/{query}").content)
        assert {entry.title for entry in feed.entries} == set(expected), query


def test_counts_respect_the_other_filters(client, news):
    labels = [label.text for label in soup_of(client, "?annee=2017").select(".eig-facet label")]

    assert [label.replace("\xa0", " ") for label in labels] == [
        "Appels (1)",
        "Portraits (2)",
        "Promotion 2 (2)",
        "Promotion 1 (1)",
        "2018 (2)",
        "2017 (3)",
        "2016 (1)",
    ]


def test_a_chosen_year_stays_offered_where_nothing_is_left(client, news):
    soup = soup_of(client, "?annee=2016&categorie=portraits")

    assert "Aucun résultat" in soup.text
    assert soup.select_one("input[name=annee][checked]")["value"] == "2016"


def test_the_feeds_of_a_filtered_list_are_named_with_its_filters(client, news):
    soup = soup_of(client, "?categorie=appels&annee=2017&page=2")

    feed = soup.select_one("link[type='application/rss+xml']")["href"]
    assert feed == "/blog/rss/?categorie=appels&annee=2017"
    entries = feedparser.parse(client.get(feed).content).entries
    assert [entry.title for entry in entries] == ["Deux"]
