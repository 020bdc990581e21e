"""The language of an address, and the headers of restricted pages and documents for caches."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from wagtail.models import PageViewRestriction

from home.models import HomePage
from media.models import Document
from pages.models import ProgrammePage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["en-pratique", "en-us", "english", "fr"])
def test_a_french_page_may_begin_like_english(client, home, slug):
    page = home.add_child(instance=ProgrammePage(title="En pratique", slug=slug))
    response = client.get(page.get_url())

    assert response.status_code == 200
    assert response.headers["Content-Language"] == "fr"


def test_only_addresses_below_en_are_in_english(client, home):
    english = HomePage.objects.get(locale__language_code="en")
    english.save_revision().publish()

    assert client.get("/en/").headers["Content-Language"] == "en"
    assert client.get("/en").headers["Location"] == "/en/"


def test_a_restricted_page_asks_for_its_password_and_then_shows(client, home):
    page = home.add_child(instance=ProgrammePage(title="Réservée", slug="reservee"))
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="ouvre-toi")
    below = page.add_child(instance=ProgrammePage(title="Plus bas", slug="plus-bas"))
    asked = BeautifulSoup(client.get(below.get_url()).content, "html.parser").main
    assert "Plus bas" not in asked.text
    assert asked.select_one("[name=password]")
    response = client.get("/reservee/")
    form = BeautifulSoup(response.content, "html.parser").find("main").find("form")

    assert "no-store" in response.headers["Cache-Control"]
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    wrong = client.post(form["action"], fields | {"password": "non"})
    asked = BeautifulSoup(wrong.content, "html.parser").main
    assert "Réservée" not in asked.text
    assert wrong.status_code == 200
    field = asked.find(id="id_password")
    assert field["aria-invalid"] == "true"
    assert asked.find(id=field["aria-describedby"]).text
    assert not form.find(id="id_password").has_attr("aria-invalid")
    right = client.post(form["action"], fields | {"password": "ouvre-toi"}, follow=True)
    assert BeautifulSoup(right.content, "html.parser").h1.text.strip() == "Réservée"


def test_a_shared_cache_keeps_a_document_as_everybody_gets_it(
    client, admin_client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    document = Document(title="Notes", file=ContentFile(b"a,b\n", name="notes.csv"))
    document.save()

    assert client.get(document.url).headers["Cache-Control"] == "public, no-cache"
    assert "Content-Encoding" not in client.get(document.url).headers
    assert admin_client.get(document.url).headers["Cache-Control"] == "private, no-cache"


def test_a_session_that_nobody_has_is_none(client, admin_client, settings):
    """Anybody can invent one, to pass the cache."""
    page = client.get("/").headers["X-Generation"]
    client.cookies[settings.SESSION_COOKIE_NAME] = "inventee"
    answer = client.get("/")
    assert answer.headers["X-Generation"] == page
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "X-Signed-In" not in answer.headers
    known = admin_client.get("/")
    assert "X-Generation" not in known.headers
    assert known.headers["X-Signed-In"] == "1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8123"])
@pytest.mark.parametrize("path", ["/", "/recherche/", "/en/search/", "/sitemap.xml"])
def test_every_page_names_the_site_by_one_host(client, host, path):
    """Whoever asks under another name or port gets the page of everybody, from the same cache."""
    page = client.get(path)
    assert page.status_code == 200
    assert client.get(path, headers={"host": host}).content == page.content
