"""What visitors may not see stands in no list, feed, file, search or export."""

import json
from io import StringIO
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from challenges.models import ChallengePage, Theme
from exchange.opendata.datasets import DATASETS
from exchange.opendata.formats import FORMATS
from tests.world.conftest import ENGLISH, SECRET

FILES = [f"/donnees/{dataset.name}{each.ending}" for dataset in DATASETS for each in FORMATS]
FEEDS = ["/actualites/rss/", "/actualites/rss/?promotion=promotion-3", "/appels.ics"]


@pytest.mark.parametrize("address", [*FILES, *FEEDS, "/sitemap.xml"])
def test_no_file_for_programs_names_what_is_hidden(world, client, address):
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    assert SECRET not in text
    assert SECRET.lower() not in text
    assert address == "/sitemap.xml" or ENGLISH not in text


def test_english_feeds_and_calendars_are_english(world, client):
    for address in (f"{world.english[3].get_url()}rss/", "/en/calls.ics"):
        response = client.get(address)
        assert ENGLISH in response.content.decode(), address
    feed = f"{world.english[3].get_url()}rss/"
    assert client.get("/en/index.xml")["Location"] == feed
    items = BeautifulSoup(client.get(feed).content, "xml")
    assert [item.title.text for item in items.find_all("item")] == [world.english[7].title]


@pytest.mark.parametrize("address", ["/recherche/", "/en/search/"])
@pytest.mark.parametrize("kind", ["", "defis", "personnes", "promotions", "actualites"])
def test_search_finds_nothing_that_is_hidden(world, client, address, kind):
    soup = BeautifulSoup(client.get(address, {"q": SECRET, "type": kind}).content, "lxml")
    assert soup.select(".eig-search__result") == []


def test_a_page_is_not_found_by_the_name_of_a_draft_that_it_names(world, client):
    """The challenge names them all; visitors read none of them on it."""
    for words in (f"{SECRET} draft", world.draft_theme.name):
        soup = BeautifulSoup(client.get("/recherche/", {"q": words}).content, "lxml")
        assert world.challenges[1].title not in soup.main.text


def test_a_term_with_a_bar_is_one_value_of_a_list(world, client):
    rows = client.get("/donnees/defis.csv").text.splitlines()
    column = rows[0].split(",").index("thematiques")
    assert {row.split(",")[column] for row in rows[1:]} == {"Mer / littoral"}
    records = json.loads(client.get("/donnees/defis.json").content)
    assert {tuple(record["thematiques"]) for record in records} == {("Mer | littoral",)}


@pytest.fixture
def exported(world, tmp_path):
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    return tmp_path / "export"


def test_an_export_names_nothing_that_is_hidden(exported):
    for file in exported.rglob("*"):
        assert SECRET.lower() not in file.name
        if file.suffix in (".md", ".yml"):
            assert SECRET not in file.read_text("utf-8"), file
    assert not list(exported.rglob("*.pdf")), "a document of a closed collection"
    english = "".join(file.read_text("utf-8") for file in exported.glob("content/en/**/*.md"))
    assert ENGLISH in english


def test_former_names_lead_on_and_lists_know_one_name(world, client):
    response = client.get("/defis/", {"thematique": "ocean"})
    assert response.status_code == 301
    assert urlsplit(response.url).query == "thematique=mer"
    assert Theme.objects.with_slug("ocean").get() == world.theme
    world.theme.add_alias("l-ocean")
    for old in ("/themes/ocean/", "/themes/l'ocean/", "/themes/L’Océan/page/2/"):
        led = client.get(old, follow=True).redirect_chain
        assert led[-1] == ("/defis/?thematique=mer", 301), old


def test_a_filter_that_is_left_empty_is_in_no_address(world, client):
    """A form sends what is left empty; the page is that of the address without it."""
    soup = BeautifulSoup(client.get("/defis/?q=&promotion=promotion-3&statut=").content, "lxml")
    assert soup.select_one("link[rel=canonical]")["href"].endswith("/defis/?promotion=promotion-3")
    addresses = [link["href"] for link in soup.main.select('a[href*="?"]')]
    assert [address for address in addresses if "=&" in address or address.endswith("=")] == []


def test_a_challenge_ends_in_its_month(world, client):
    """Five months after August are another year, and no month 13."""
    soup = BeautifulSoup(client.get(world.challenges[0].get_url()).content, "lxml")
    months = [found["datetime"] for found in soup.select(".eig-timeline__list--short time")]
    assert months == ["2019-08", "2020-01"]
    assert ChallengePage(start=None, duration=5).end is None
