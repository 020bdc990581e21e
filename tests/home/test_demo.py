"""The demo content loads, is never loaded over somebody's work, and goes away again."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.models import Page

from home.models import DemoObject, HomePage
from media.models import Document, Image
from pages.models import ProgrammePage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def load(**options) -> str:
    output = StringIO()
    call_command("load_demo", stdout=output, **options)
    return output.getvalue()


def state():
    return {
        "pages": list(
            Page.objects.order_by("path").values_list("pk", "url_path", "latest_revision_id")
        ),
        "images": list(Image.objects.values_list("pk", "file")),
        "documents": list(Document.objects.values_list("pk", "file")),
    }


def test_every_page_is_served_and_every_link_on_it_leads_somewhere(client):
    load()
    pages = [*HomePage.objects.live(), *ProgrammePage.objects.live()]
    assert len(pages) >= 9
    assert Page.find_problems() == ([], [], [], [], [])

    for page in pages:
        response = client.get(page.get_url())
        assert response.status_code == 200
        soup = BeautifulSoup(response.content, "html.parser")
        for link in soup.select("main a[href^='/']"):
            assert client.get(link["href"]).status_code == 200, (page.url, link)
    home = BeautifulSoup(client.get("/").content, "html.parser")
    assert home.find("a", string="Proposer un défi")["href"] == "/participer/administrations/"


def test_loading_twice_changes_nothing(media_root):
    load()
    before, files = state(), sorted(media_root.rglob("*"))
    load()

    assert state() == before
    assert sorted(media_root.rglob("*")) == files


def test_what_somebody_wrote_is_kept_by_loading_and_by_removing():
    load()
    page = ProgrammePage.objects.get(slug="histoire")
    page.introduction = "Réécrite par la rédaction."
    page.save_revision().publish()
    load()
    output = load(remove=True)

    page.refresh_from_db()
    assert page.introduction == "Réécrite par la rédaction."
    assert "gardée\xa0: /programme/histoire/" in output
    # Its parent stays too: a page does not stay without what is above it.
    assert ProgrammePage.objects.filter(slug="programme", locale__language_code="fr").exists()
    assert not ProgrammePage.objects.filter(slug="participer").exists()


def test_removing_leaves_the_site_as_it_was_before(client, media_root):
    before = {path for (path,) in Page.objects.values_list("url_path")}
    load()
    load(remove=True)

    assert {path for (path,) in Page.objects.values_list("url_path")} == before
    assert not DemoObject.objects.exists()
    assert not Image.objects.exists()
    assert not Document.objects.exists()
    assert client.get("/").status_code == 200
    assert client.get("/en/").status_code == 404
    assert Page.find_problems() == ([], [], [], [], [])
