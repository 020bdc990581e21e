"""The site map, robots.txt and security.txt."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import HomePage
from pages.models import ProgrammePage, SiteSettings

pytestmark = pytest.mark.django_db


def addresses(client) -> list[str]:
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    return [location.text for location in BeautifulSoup(response.content, "xml").find_all("loc")]


def test_sitemap_lists_live_public_pages_of_both_languages(client, demo):
    draft = ProgrammePage.objects.get(slug="histoire")
    draft.unpublish()
    private = ProgrammePage.objects.get(slug="candidats")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    SiteSettings.objects.update(newsletter_url="https://lettre.example.org/")

    found = [urlsplit(address) for address in addresses(client)]
    paths = {address.path for address in found}

    assert {"/", "/programme/", "/programme/deroulement/", "/en/", "/en/programme/"} <= paths
    assert {"/donnees/", "/en/data/"} <= paths
    # The newsletter, on another site, is not among them.
    assert {address.netloc for address in found} == {"localhost"}
    assert "/programme/histoire/" not in paths
    assert "/participer/candidats/" not in paths


def test_sitemap_queries_do_not_grow(client, demo):
    addresses(client)
    home = HomePage.objects.get(locale__language_code="fr")
    with CaptureQueriesContext(connection) as before:
        addresses(client)
    for number in range(20):
        home.add_child(instance=ProgrammePage(title=f"Page {number}", slug=f"page-{number}"))
    with CaptureQueriesContext(connection) as after:
        assert len(addresses(client)) >= 20
    assert len(after) == len(before)


def test_robots_are_kept_away_outside_production(client):
    response = client.get("/robots.txt")

    assert "Disallow: /\n" in response.text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


@override_settings(INDEXABLE=True, SITE_URL="https://eig.example.gouv.fr")
def test_robots_are_welcome_in_production(client):
    response = client.get("/robots.txt")

    assert "Sitemap: https://eig.example.gouv.fr/sitemap.xml" in response.text
    assert "Disallow: /\n" not in response.text
    assert "X-Robots-Tag" not in response.headers


@override_settings(SECURITY_CONTACT="mailto:securite@example.gouv.fr")
def test_security_txt_names_a_contact_and_is_not_out_of_date(client):
    lines = client.get("/.well-known/security.txt").text.splitlines()
    fields = dict(line.split(": ", 1) for line in lines)

    assert fields["Contact"] == "mailto:securite@example.gouv.fr"
    expires = datetime.fromisoformat(fields["Expires"])
    # RFC 9116 asks for less than a year ahead.
    assert timezone.now() < expires < timezone.now() + timedelta(days=365)


def test_security_txt_is_absent_without_a_contact(client):
    assert client.get("/.well-known/security.txt").status_code == 404
