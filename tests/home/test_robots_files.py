"""The site map, robots.txt and security.txt."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

pytestmark = pytest.mark.django_db


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


@override_settings(INDEXABLE=True)
@pytest.mark.parametrize("address", ["quitter/", "inconnu/", "accord/inconnu/"])
def test_what_guests_open_by_a_link_is_never_indexed(client, address):
    response = client.get(f"/site-a-venir/{address}")

    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


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
