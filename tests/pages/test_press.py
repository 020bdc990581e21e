"""The press page: mentions, latest first, and the files of the kit."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import CollectionViewRestriction

from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import PressPage
from pages.models.press import MentionBlock
from tests.drawings import draw_picture

pytestmark = pytest.mark.django_db


def mention(title: str, date: str | None, url: str = "") -> dict:
    return {
        "type": "mention",
        "value": {"title": title, "media": "Un journal", "date": date, "url": url},
    }


@pytest.fixture
def add_press():
    home = HomePage.objects.get(locale__language_code="fr")

    def add(**fields) -> PressPage:
        return home.add_child(instance=PressPage(title="Presse", slug="presse", **fields))

    return add


def read(client, page) -> BeautifulSoup:
    return BeautifulSoup(client.get(page.get_url()).content, "html.parser").main


def test_mentions_come_latest_first_and_lead_where_a_visitor_may_go(client, add_press):
    page = add_press(
        mentions=[
            mention("Ancien", "2016-06-20", "https://example.fr/a"),
            mention("Sans date", None),
            mention("Récent", "2019-01-01", "javascript:alert(1)"),
        ]
    )
    main = read(client, page)

    titles = [title.get_text(strip=True) for title in main.select(".eig-mentions__title")]
    assert titles == ["«\xa0Récent\xa0»", "Ancien", "«\xa0Sans date\xa0»"]
    assert [link["href"] for link in main.select(".eig-mentions a")] == ["https://example.fr/a"]
    assert main.time["datetime"] == "2019-01-01"
    assert "1er\xa0janvier\xa02019" in main.time.get_text()


def test_the_kit_is_files_with_their_type_and_those_that_are_gone_are_not_links(client, add_press):
    kept, gone = (
        document_from_bytes(f"{name}.csv", f"{name}\n".encode(), title=name)
        for name in ("Chiffres", "Perdu")
    )
    files = [
        {"type": "file", "value": {"document": document.pk, "title": "", "description": ""}}
        for document in (kept, gone)
    ]
    page = add_press(kit=files)
    gone.delete()
    main = read(client, page)

    assert [link["href"] for link in main.select(".eig-file a")] == [kept.url]
    assert "CSV" in main.select_one(".eig-file").get_text()


def test_pictures_come_with_their_credit_as_they_were_uploaded(client, add_press):
    data = draw_picture("a", (64, 36))
    image = image_from_bytes("a.png", data, title="L’équipe", description="A", credit="Ada, CC BY")
    block = {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "Quatre"}}}
    page = add_press(pictures=[block])
    main = read(client, page)

    link = main.select_one("a[download]")
    assert link["download"] == "lequipe.png"
    assert "PNG – 64 × 36 pixels" in link.get_text()
    assert "Ada, CC BY" in main.get_text()
    assert main.img["alt"] == "Quatre"
    sent = client.get(link["href"])
    assert b"".join(sent) == image.file.read()
    assert sent["Content-Type"] == "image/png"


def test_no_other_picture_is_sent(client, add_press):
    shown, other = (
        image_from_bytes(f"{name}.png", draw_picture(name, (64, 36)), title=name, description=name)
        for name in ("a", "b")
    )
    block = {"type": "image", "value": {"image": {"image": shown.pk, "alt_text": "A"}}}
    page = add_press(pictures=[block])

    def status(image) -> int:
        return client.get(reverse("press_picture", args=[page.pk, image.pk])).status_code

    assert (status(shown), status(other)) == (200, 404)
    assert client.get(f"/presse/{10**30}/{shown.pk}/").status_code == 404
    CollectionViewRestriction.objects.create(
        collection=shown.collection, restriction_type="password", password="x"
    )
    assert status(shown) == 404
    CollectionViewRestriction.objects.all().delete()
    page.unpublish()
    assert status(shown) == 404


def test_an_empty_page_shows_no_empty_section(client, add_press):
    assert read(client, add_press()).find("h2") is None


def test_an_editor_gives_a_title_a_medium_a_date_and_a_web_address():
    block = MentionBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize({"title": "", "media": "", "date": None, "url": "ftp://a"}))
    assert set(caught.value.block_errors) == {"title", "media", "date", "url"}


def test_a_journalist_finds_a_contact_of_whom_the_telephone_alone_is_known(client, add_press):
    found = read(client, add_press(contact_phone="01 02 03")).select_one(
        "[aria-labelledby=press-contact]"
    )
    assert " ".join(found.get_text().split()) == "Contact presse 01 02 03"
    assert [link["href"] for link in found("a")] == ["tel:010203"]
