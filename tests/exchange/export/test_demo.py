"""The demo content loads, and is never loaded over somebody's work."""

from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    PersonPage,
    PromotionPage,
    Theme,
)
from exchange.export import demo
from media.models import Document, Image
from pages.models import NewsPage, ProgrammePage
from tests.page_types import PAGE_TYPES, demo_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def load() -> None:
    call_command("load_demo", stdout=StringIO())


@contextmanager
def freeze(day: date):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo.timezone, "localdate", lambda: day)
        yield


def state():
    return {
        "pages": list(
            Page.objects.order_by("path").values_list("pk", "url_path", "latest_revision_id")
        ),
        "images": list(Image.objects.values_list("pk", "file")),
        "terms": [list(model.objects.values()) for model in (Theme, Expertise, Organisation)],
        "documents": list(Document.objects.values_list("pk", "file")),
    }


def test_every_page_is_served_and_every_link_on_it_leads_somewhere(client):
    pages = Page.objects.live().filter(depth__gt=1).specific()
    assert len(pages) >= 80
    assert Page.find_problems() == ([], [], [], [], [])

    addresses = {page.get_url() for page in pages}
    links: dict[str, str] = {}  # one for each path: a list answers any parameters
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        main = BeautifulSoup(response.content, "lxml").main
        links |= {urlsplit(link["href"]).path: address for link in main.select("a[href^='/']")}
    for link in set(links) - addresses:
        assert client.get(link).status_code == 200, (links[link], link)
    home = BeautifulSoup(client.get("/").content, "lxml")
    assert home.select_one(".fr-quote__image img")["alt"] == ""
    assert home.find("a", string="Proposer un défi")["href"] == "/participer/administrations/"


def test_there_is_a_page_of_every_type():
    assert set(PAGE_TYPES) - set(demo_pages()) == set(), "Put a page of each into demo/content/."


def test_every_type_can_begin_as_an_empty_draft():
    """An import makes all pages first, so that links and relations find them."""
    needed = [
        str(field)
        for model in get_page_models()
        for field in model._meta.local_concrete_fields
        if not (field.null or field.has_default() or field.empty_strings_allowed)
        and not (field.primary_key or model is Page)
    ]
    assert needed == [], "give these a default, or null=True"


def test_every_body_is_one_that_an_editor_could_save():
    for page in Page.objects.filter(depth__gt=1).specific():
        for field in page._meta.concrete_fields:
            if isinstance(field, StreamField):
                value = getattr(page, field.name)
                value.stream_block.clean(value)


def test_challenges_promotions_people_and_terms_are_tied_together():
    assert ChallengePage.objects.live().filter(locale__language_code="fr").count() == 30
    assert PersonPage.objects.live().count() == 27
    assert PromotionPage.objects.live().filter(locale__language_code="fr").count() == 6
    assert NewsPage.objects.live().count() >= 10

    cartobio = ChallengePage.objects.get(slug="cartobio")
    assert cartobio.promotion.title == "Promotion 3"
    assert {theme.name for theme in cartobio.themes.all()} == {"Agriculture", "Écologie"}
    assert [str(member) for member in cartobio.team.all()] == [
        "Solène Abgrallou, Talent",
        "Thibault Nguyen-Hardy, Agent public",
    ]
    assert cartobio.image.description.startswith("Illustration")
    assert cartobio.key_figures[0].value["amount"] == "300"


def test_loading_again_changes_nothing():
    media_root = Path(settings.MEDIA_ROOT)
    page = ProgrammePage.objects.get(slug="histoire")
    page.introduction = "Réécrite par la rédaction."
    page.save_revision().publish()
    ProgrammePage.objects.get(slug="le-programme").delete()
    before, files = state(), sorted(media_root.rglob("*"))
    load()

    assert state() == before
    assert sorted(media_root.rglob("*")) == files


def test_a_day_or_a_moment_is_written_for_each_mark():
    with freeze(date(2026, 3, 20)):
        assert demo.with_days("{{today}} et {{today+10}}") == "2026-03-20 et 2026-03-30"
        # Nobody is interviewed at the weekend.
        assert demo.with_days("{{today+1}}, {{today+2}}") == "2026-03-20, 2026-03-20"
        assert demo.with_days("{{today+1 09:30}}") == "2026-03-20T09:30:00+01:00"
        # Summer time begins on the 29th in Paris.
        assert demo.with_days("{{today+10 09:30}}") == "2026-03-30T09:30:00+02:00"
        assert demo.with_days("{{today-1 09:30}}") == "2026-03-19T09:30:00+01:00"
        assert demo.with_days("{{< callout >}} {{demain}}") == "{{< callout >}} {{demain}}"


def test_an_english_reader_applies_without_a_french_page(client):
    """From the home page to the terms, the button and a contact; the legal pages are there too."""
    home = BeautifulSoup(client.get("/en/").content, "lxml")
    call = home.main.select_one("a[href='/en/joining/call-for-applications/']")
    page = BeautifulSoup(client.get(call["href"]).content, "lxml")
    assert page.select_one("html")["lang"] == "en"
    facts = [name.text.strip() for name in page.select(".eig-facts dt")]
    assert facts == ["Who may apply", "Contract", "Length", "Places", "Pay", "How to apply"]
    assert page.main.select(".eig-call__button a")
    assert page.main.select_one("a[href='/en/contact/']")
    legal = [link["href"] for link in page.footer.select("a[href^='/en/']")]
    for slug in ("accessibility", "legal-notice", "personal-data", "cookies"):
        assert f"/en/{slug}/" in legal
