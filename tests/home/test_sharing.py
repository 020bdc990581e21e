"""The picture of a page on other sites: its own, the site's, or the programme's name."""

from pathlib import Path

import pytest
from wagtail.models import Site

from media.renditions import make_missing_renditions
from media.uploads import image_from_bytes
from pages.models import NewsPage, ProgrammePage, SiteSettings
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


def test_a_shared_picture_has_the_shape_of_the_places_that_show_it(client, home):
    home.image = image_from_bytes("a.png", draw_picture("a", (1400, 1000)), title="a")
    home.save()
    while make_missing_renditions():
        pass

    said = shared(client, home)
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert picture(client, said["og:image"]).size == (1200, 630)


def test_in_english_a_picture_has_its_english_text_else_the_title_of_the_page(client, english_home):
    english_home.image = image = add_image("accueil")
    english_home.title = "Ten months"
    english_home.save_revision().publish()
    assert shared(client, english_home)["og:image:alt"] == "Ten months"
    image.description_en = "Two people"
    image.save()
    assert shared(client, english_home)["og:image:alt"] == "Two people"


def test_what_an_article_says_of_its_picture_comes_before_the_library(client, home):
    article = NewsPage(title="Bilan", image=add_image("salle"), image_alt="Ce jour-là")
    home.add_child(instance=article)
    assert shared(client, article)["og:image:alt"] == "Ce jour-là"


# In the editor ----------------------------------------------------------------------------------


def test_the_draft_is_shown_as_it_will_be_shared(admin_client, page):
    page.title, page.search_description = "Candidater", "Jusqu’en mai."
    page.save_revision()
    found = panel(admin_client, page)
    assert found.strong.get_text() == "Candidater"
    assert found.img["alt"] == "Entrepreneurs d’intérêt général"
    assert "Jusqu’en mai." in found.get_text()

    settings = SiteSettings.for_site(Site.objects.get())
    settings.sharing_image = add_image("site")
    settings.save()
    assert panel(admin_client, page).img["alt"] == "site"
