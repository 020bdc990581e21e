"""The press page: mentions, latest first, and the files of the kit."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from home.models import HomePage
from media.uploads import document_from_bytes
from pages.models import PressPage
from pages.models.press import MentionBlock
from tests.test_query_counts import BUDGET, cost

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
    assert titles == ["Récent", "Ancien", "Sans date"]
    assert [link["href"] for link in main.select(".eig-mentions a")] == ["https://example.fr/a"]
    assert main.time["datetime"] == "2019-01-01"
    assert "1er janvier 2019" in main.time.get_text()


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


def test_an_empty_page_shows_no_empty_section(client, add_press):
    assert read(client, add_press()).find("h2") is None


def test_an_editor_gives_a_title_a_medium_a_date_and_a_web_address():
    block = MentionBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize({"title": "", "media": "", "date": None, "url": "ftp://a"}))
    assert set(caught.value.block_errors) == {"title", "media", "date", "url"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [5, 50])
def test_a_press_page_costs_the_same_at_any_length(client, add_press, number):
    document = document_from_bytes("a.csv", b"a\n", title="A")
    file = {"type": "file", "value": {"document": document.pk, "title": "", "description": ""}}
    page = add_press(
        kit=[file] * number, body=[file] * number, mentions=[mention("A", "2019-01-14")] * number
    )

    assert cost(client, page.get_url()) <= BUDGET
    assert len(read(client, page).select(".eig-file a")) == 2 * number


def test_a_journalist_finds_a_contact(client, add_press):
    add_press(
        contact_name="Le bureau", contact_email="presse@example.org", contact_phone="01 02 03"
    )
    page = BeautifulSoup(client.get("/presse/").content, "lxml")
    links = [link["href"] for link in page.select("[aria-labelledby=press-contact] a")]
    assert links == ["mailto:presse@example.org", "tel:010203"]
