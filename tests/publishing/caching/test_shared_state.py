"""The shared parts of pages, such as menus and the site's address, are never outdated."""

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from wagtail.models import Site

from media.uploads import image_from_bytes
from publishing.caching import generation
from tests.drawings import draw_picture
from tests.publishing.conftest import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(add_page):
    Site.clear_site_root_paths_cache()
    return add_page("Une page", slug="une-page", live=True, show_in_menus=True)


def menu(client):
    return client.get("/une-page/").content.decode().partition("<main")[0]


def test_the_menus_follow_changes_of_another_process(client, page, home, add_page):
    assert "Une autre" not in menu(client)
    elsewhere(lambda: add_page("Une autre", live=True, show_in_menus=True))
    assert "Une autre" in menu(client)


def test_in_a_transaction_the_menus_are_read_each_time(client, page, add_page):
    """It may be rolled back, and its number be reached again by other changes."""
    with transaction.atomic():
        add_page("Peut-être", live=True, show_in_menus=True)
        assert "Peut-être" in menu(client)
        transaction.set_rollback(True)
    generation.bump()
    assert "Peut-être" not in menu(client)


def test_the_address_of_the_site_follows_changes_of_another_process(client, page):
    """Wagtail keeps it for an hour, and clears it in the saving process alone."""

    def rename_site():
        with transaction.atomic():
            Site.objects.update(hostname="nouveau.example")  # no signal reaches this process
            generation.bump()

    assert "nouveau.example" not in client.get("/une-page/").content.decode()
    elsewhere(rename_site)
    assert 'href="http://nouveau.example' in client.get("/une-page/").content.decode()


def test_an_image_that_pages_share_has_the_alternative_text_of_each_place(client, add_page):
    image = image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A", description="A")
    pages = {}
    for texts in (("Un port", "Une carte"), ("Une vague", "Un port")):
        body = [
            {"type": "image", "value": {"image": {"image": image.pk, "alt_text": text}}}
            for text in texts
        ]
        pages[add_page(texts[0], live=True, body=body).get_url()] = list(texts)

    for address, texts in [*pages.items(), *pages.items()]:
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert [found["alt"] for found in soup.main.find_all("img")] == texts
