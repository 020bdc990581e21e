"""After the take-over, the site shows everything that the old site showed."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from challenges.models import PersonPage, PromotionPage
from takeover.tests.checkout import write_checkout, write_document
from takeover.tests.conftest import brought_in
from tests.documents import pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imported(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("hugo")
    source = write_checkout(folder / "source")
    write_document(source, "defis/_index.md", "title: Les projets\nmenu: impact\nvisible: false")
    write_document(source, "blog/_index.md", "title: Le journal\nurl: /blog\nvisible: false")
    write_document(
        source,
        "participer/_index.md",
        "title: Participer\nlayout: participate\nvisible: false\ncandidates:\n"
        "  subtitle: Vous êtes designer ?\n  text: Venez.\n  cta: L’offre\nportraits:\n  list:\n"
        "  - Inconnue Ici\n  sub: Elles ont osé\n  desc: Trois portraits.\n  title: Portraits",
    )
    write_document(source, "defis/demain.md", "title: Demain\npublishDate: 2999-01-01")
    write_document(source, "defis/hier.md", "title: Hier\nexpiryDate: 2020-01-01")
    for number in (4, 5, 7):
        write_document(source, f"promos/promotion-{number}.md", f"title: Promotion {number}")
    write_document(
        source, "personnes/lou.md", "title: Lou Durand\nrole: participant\nimage: img/lou.jfif"
    )
    data = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(data, "JPEG")
    static = source / "site" / "static"
    (static / "img" / "lou.jfif").write_bytes(data.getvalue())
    (static / "img" / "faux.png").write_bytes(data.getvalue())  # a JPEG, whatever its name
    (static / "favicon.ico").write_bytes(b"\0\0\1\0")
    (static / "apple-touch-icon.png").write_bytes(data.getvalue())
    (static / "dossiers").mkdir()
    (static / "dossiers" / "kit.pdf").write_bytes(pdf_bytes("Kit"))
    with brought_in(source, folder / "media", django_db_blocker) as imported:
        yield imported.said


@pytest.mark.parametrize("address", ["/defis/", "/blog/", "/participer/"])
def test_a_page_that_only_the_old_editor_hid_is_live(imported, client, address):
    assert client.get(address).status_code == 200


def test_a_title_stands_above_its_list_in_any_written_order(imported, client):
    page = BeautifulSoup(client.get("/participer/").content, "html.parser")
    body = page.select_one(".eig-body")
    assert [text for text in body.stripped_strings if text] == [
        "Vous êtes designer ?", "Venez.", "L’offre",
        "Portraits", "Elles ont osé", "Inconnue Ici", "Trois portraits.",
    ]  # fmt: skip
    assert body.find("a", string="L’offre")["href"] == "/participer/candidats/"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/defis/demain/", "qu’à partir du 01/01/2999"),
        ("/defis/hier/", "ne la montre plus depuis le 01/01/2020"),
        ("/defis/cache/", "draft: true"),
    ],
)
def test_a_page_that_the_old_site_hid_is_a_draft_and_the_report_says_why(
    imported, client, address, why
):
    assert client.get(address).status_code == 404
    assert why in imported


def test_a_portrait_is_read_by_its_content_not_its_name(imported, client):
    person = PersonPage.objects.get(title="Lou Durand")
    assert person.portrait is not None
    assert person.portrait.file.name.endswith(".jpg")
    for address in ("/img/lou.jfif", "/img/faux.png", "/dossiers/kit.pdf"):
        response = client.get(address, follow=True)
        assert (response.status_code, len(response.redirect_chain)) == (200, 1), address


def test_the_report_asks_for_the_dates_of_promotions_that_no_text_tells(imported):
    assert imported.count("donnez sa date de début") == 3  # 5, 6 and 7
    assert str(PromotionPage.objects.get(number=4).start) == "2020-09-01"


def test_a_promotion_is_found_at_the_address_of_its_title_too(imported, client):
    for old in ("/promos/promotion-3---dig/", "/promos/promotion-3---dig/page/2/"):
        response = client.get(old)
        assert (response.status_code, response.headers["Location"]) == (301, "/promos/defis-dig/")


def test_the_site_has_icons_of_its_own(imported, client):
    for address in ("/favicon.ico", "/apple-touch-icon.png"):
        assert client.get(address).headers["Location"].startswith("/static/")


def test_an_old_address_never_leads_to_a_page_that_is_off_the_site(imported, client):
    page = PromotionPage.objects.get(slug="defis-dig")
    page.unpublish()
    assert client.get("/promos/promotion-3---dig/").status_code == 404
