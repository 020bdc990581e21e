"""The feeds of news, as feed readers read them."""

from datetime import date, datetime, timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup

from challenges.models import PersonPage
from pages.models import Category
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


def read(client, query=""):
    response = client.get(f"/blog/rss/{query}")
    assert response.status_code == 200
    headers = {"content-type": response.headers["Content-Type"]}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_an_entry_agrees_with_its_page(client, index, people):
    awa = people.add_child(instance=PersonPage(title="Awa K", slug="awa"))
    category = Category.objects.create(name="Portraits & vies", slug="portraits")
    add(index, "Autre", date(2016, 1, 1), introduction="Avant.")
    page = add(
        index,
        "L’été arrive & 1 < 2",
        slug="ete",
        authors=[awa],
        author_line="L’équipe",
        categories=[category],
        introduction="Enfin.",
    )

    feed = read(client)

    assert feed.feed.title == "Actualités – Entrepreneurs d’intérêt général"
    assert feed.feed.link == "http://localhost/blog/"
    entry, previous = feed.entries
    assert previous.title == "Autre"
    assert BeautifulSoup(entry.title, "html.parser").text == "L’été arrive & 1 < 2"
    assert entry.link == page.full_url == "http://localhost/blog/ete/"
    assert entry.author == "Awa K, L’équipe"
    assert [tag.term for tag in entry.tags] == ["Portraits & vies"]
    assert entry.summary == "Enfin."
    assert datetime(*entry.published_parsed[:6]) == datetime(2017, 8, 31, 22)  # noqa: DTZ001


def test_an_entry_stays_the_same_one_when_its_address_changes(client, index):
    page = add(index, "Page")
    before = read(client).entries[0]
    page.slug = "ailleurs"
    page.save_revision().publish()
    after = read(client).entries[0]

    assert after.link.endswith("/ailleurs/")
    assert after.id == before.id
    assert not after.id.startswith("http")


def test_control_characters_do_not_break_a_feed(client, index):
    add(
        index,
        "Un\x0btitre",
        slug="page",
        introduction="\x01Cha\x1fpô \ufffe",
    )

    entry = read(client).entries[0]

    assert entry.title == "Un titre"
    assert entry.summary == "Chapô"


def test_an_empty_list_is_a_feed(client, index):
    assert read(client).entries == []


@pytest.mark.parametrize("address", ["/index.xml", "/blog/index.xml"])
def test_readers_of_the_present_site_are_led_to_the_new_feed(client, index, address):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (301, "/blog/rss/")
    index.unpublish()
    assert client.get(address).status_code == 404


def test_feeds_of_a_filter_say_so_and_are_found_from_the_pages(client, index):
    category = Category.objects.create(name="Méthode", slug="methode")
    add(index, "Une", date(2020, 1, 1), categories=[category])
    add(index, "Deux", date(2020, 1, 2))

    filtered = read(client, "?categorie=methode")
    assert [entry.title for entry in filtered.entries] == ["Une"]
    assert filtered.feed.title == "Actualités, Méthode – Entrepreneurs d’intérêt général"
    page = BeautifulSoup(client.get("/blog/?categorie=methode").content, "lxml")
    links = [link["href"] for link in page.select("link[rel=alternate][type*=xml]")]
    assert links == ["/blog/rss/?categorie=methode"]


def test_a_feed_has_the_twenty_latest(client, index):
    for number in range(22):
        add(index, f"N-{number:02}", date(2020, 1, 1) + timedelta(days=number))
    titles = [entry.title for entry in read(client).entries]
    assert titles == [f"N-{number:02}" for number in range(21, 1, -1)]
