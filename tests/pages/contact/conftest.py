"""A contact page, and its form as a browser sends it."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from wagtail.models import Site

from home.models import HomePage
from pages.models import ContactPage, SiteSettings

TYPED = {
    "subject": "Une question",
    "message": "Bonjour,\nQuand ouvre l’appel ?",
    "sender": "camille@example.org",
    "website": "",
}


FROM_HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def page():
    cache.clear()
    home = HomePage.objects.get(locale__language_code="fr")
    settings = SiteSettings.for_site(Site.objects.get())
    settings.contact_address = "equipe@example.org"
    settings.save()
    return home.add_child(instance=ContactPage(title="Nous écrire", slug="contact"))


@pytest.fixture
def send(page):
    """Return a function that sends the form as a browser that holds Django to its CSRF checks."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def post(headers=FROM_HERE, **changes):
        return client.post(f"/message/{page.pk}/", TYPED | changes, headers=headers)

    return post


def soup(response):
    return BeautifulSoup(response.content, "lxml")
