"""Every type of page has a picture where it is shared, and its editors see which."""

import pytest

from tests.home.sharing import panel, picture, shared
from tests.page_types import demo_pages

pytestmark = pytest.mark.django_db


def test_every_type_of_page_has_a_picture_that_is_there(client, demo):
    for label, page in demo_pages().items():
        said = shared(client, page)
        assert said["twitter:card"] == "summary_large_image", label
        assert said["og:image:alt"], label
        found = picture(client, said["og:image"])
        assert found.size == (int(said["og:image:width"]), int(said["og:image:height"])), label


def test_editors_of_every_type_of_page_see_how_it_is_shared(admin_client, demo):
    for label, page in demo_pages().items():
        found = panel(admin_client, page)
        assert found.img["src"].startswith(("/media/images/", "/static/home/sharing")), label
        assert found.strong.get_text() == (page.seo_title or page.title)
