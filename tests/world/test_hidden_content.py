"""What visitors may not see stands in no list, feed, file, search or export."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from challenges.models import Theme
from tests.world.marks import SECRET


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


def test_former_names_have_the_present_address_and_lists_know_one_name(world, client):
    soup = BeautifulSoup(client.get("/defis/", {"thematique": "ocean"}).content, "lxml")
    canonical = soup.select_one("link[rel=canonical]")["href"]
    assert urlsplit(canonical).query == "thematique=mer"
    assert Theme.objects.with_slug("ocean").get() == world.theme


def test_a_filter_that_is_left_empty_is_in_no_address(world, client):
    """A form sends what is left empty; the page is that of the address without it."""
    soup = BeautifulSoup(client.get("/defis/?q=&promotion=promotion-3&statut=").content, "lxml")
    assert soup.select_one("link[rel=canonical]")["href"].endswith("/defis/?promotion=promotion-3")
    addresses = [link["href"] for link in soup.main.select('a[href*="?"]')]
    assert [address for address in addresses if "=&" in address or address.endswith("=")] == []
