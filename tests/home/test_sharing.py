"""The picture of a page on other sites: its own, the site's, or a card drawn from its title."""

import io
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as PILImage
from wagtail.models import PageViewRestriction, Site

from media import sharing
from media.uploads import image_from_bytes
from pages.models import ProgrammePage, SiteSettings
from tests.drawings import draw_picture
from tests.home.sharing import panel, picture, shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def page(home) -> ProgrammePage:
    return home.add_child(instance=ProgrammePage(title="Nous rejoindre", slug="page"))


def add_image(name: str):
    return image_from_bytes(
        f"{name}.png", draw_picture(name, (64, 36)), title=name, description=name
    )


def test_a_page_without_a_picture_has_a_card_of_its_title(client, page):
    said = shared(client, page)

    assert said["og:image:alt"] == "Nous rejoindre – Entrepreneurs d’intérêt général"
    assert picture(client, said["og:image"]).size == (1200, 630)


def test_a_renamed_page_has_another_card_at_another_address(client, page):
    before = shared(client, page)["og:image"]
    drawn = picture(client, before).tobytes()
    page.title = "Candidater"
    page.save()
    after = shared(client, page)["og:image"]

    assert after != before
    assert picture(client, after).tobytes() != drawn


def test_the_card_of_a_page_that_is_not_public_is_not_served(client, page):
    address = "/" + shared(client, page)["og:image"].split("/", 3)[3]
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    assert client.get(address).status_code == 404
    restriction.delete()
    assert client.get(address).status_code == 200
    page.unpublish()
    assert client.get(address).status_code == 404


def test_a_page_s_own_picture_comes_first_then_the_site_s(client, home, page):
    settings = SiteSettings.for_site(Site.objects.get())
    settings.sharing_image = site_image = add_image("site")
    settings.save()
    home.image = own = add_image("accueil")
    home.save()

    said = shared(client, home)
    assert said["og:image"].endswith(own.renditions.get().url)
    assert said["og:image:alt"] == "accueil"
    said = shared(client, page)
    assert said["og:image"].endswith(site_image.renditions.get().url)
    assert said["og:image:alt"] == "site"
    assert (said["og:image:width"], said["og:image:height"]) == ("64", "36")
    assert picture(client, said["og:image"]).format == "JPEG"


def test_it_costs_two_queries_at_most(client, page):
    def cost() -> int:
        client.get(page.get_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(page.get_url())
        return len(queries)

    without = cost()
    settings = SiteSettings.for_site(Site.objects.get())
    settings.sharing_image = add_image("site")
    settings.save()
    assert cost() <= without + 2


@pytest.mark.parametrize(
    "title",
    [
        *("", "FAQ", "Un titre d’une longueur ordinaire\xa0: dix mois", "W" * 255, "mot " * 63),
        *("W" * 17 + " W" * 119, "\u202e👩🏽‍💻 e\u0301\n" * 30, "\xa0" * 255),
    ],
)
def test_any_title_stays_within_its_card(title):
    card = PILImage.open(io.BytesIO(sharing.draw_card(title)))
    assert card.size == (1200, 630)
    background = card.getpixel((0, 0))
    margins = [(0, 0, 1200, 60), (0, 0, 60, 630), (1140, 0, 1200, 630), (0, 600, 1200, 630)]
    between_title_and_bar = (0, 458, 1200, 470)
    for box in (*margins, between_title_and_bar):
        assert card.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), background)]
    assert (len(card.crop((60, 60, 1140, 458)).getcolors()) > 1) == bool(title.strip())


# In the editor ----------------------------------------------------------------------------------


def test_the_draft_is_shown_as_it_will_be_shared(admin_client, page):
    page.title, page.search_description = "Candidater", "Jusqu’en mai."
    page.save_revision()
    found = panel(admin_client, page)
    assert found.img["alt"].startswith("Candidater")
    assert "Jusqu’en mai." in found.get_text()

    settings = SiteSettings.for_site(Site.objects.get())
    settings.sharing_image = add_image("site")
    settings.save()
    assert panel(admin_client, page).img["alt"] == "site"
