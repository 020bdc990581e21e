"""The lists of one language lead to no page of the other: a crawl of the demo, translated whole."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.models import Locale

from home.models import HomePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.long]

ENGLISH = "/en/"


@pytest.fixture
def translated():
    """Copy each French page to English, as an editor does, and put the copy online."""
    english = Locale.objects.get(language_code="en")
    home = HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    for page in home.get_descendants().live().order_by("path").specific():
        if not page.has_translation(english):
            page.copy_for_translation(english, copy_parents=True).save_revision().publish()


def test_no_list_leads_to_the_other_language(client, translated):
    sitemap = BeautifulSoup(client.get("/sitemap.xml").content, "xml")
    addresses = [urlsplit(found.text).path for found in sitemap.find_all("loc")]
    assert sum(address.startswith(ENGLISH) for address in addresses) > len(addresses) / 3
    astray = [
        (address, href)
        for address in addresses
        for href in listed_at(client, address)
        if href.startswith(ENGLISH) != address.startswith(ENGLISH)
    ]
    assert astray == []


def listed_at(client, address: str) -> set[str]:
    """Return the addresses of the pages that a page lists.

    What editors wrote is their own, and a link that names its language leads to it on purpose.
    """
    main = BeautifulSoup(client.get(address).content, "lxml").main
    for written in main.select(".eig-body"):
        written.decompose()
    links = {link["href"].partition("?")[0] for link in main.select('a[href^="/"]:not([hreflang])')}
    return {link for link in links if not link.startswith(("/documents/", "/media/"))}
