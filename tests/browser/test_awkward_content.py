"""Long words and tables stay on a narrow screen; paper shows what a screen opens on request."""

import pytest
from playwright.sync_api import expect

from tests.browser.live_site import DESKTOP, PHONE

NARROW = {"width": 320, "height": 640}
A4 = {"width": 794, "height": 1123}
WORD = "interministerialisations-" + "x" * 60
MAKE_PAGE = f"""
from home.models import HomePage
from pages.models import ProgrammePage
sentence = "<p>" + "Une équipe travaille dix mois dans l’administration. " * 4 + "</p>"
page = ProgrammePage(title="Contenus rares", slug="contenus-rares", body=[
    {{"type": "table", "value": {{
        "caption": "Les étapes",
        "columns": [{{"type": "text", "heading": name}} for name in ("Étape", "Travail", "Qui")],
        "rows": [{{"values": ["<p>Un</p>", sentence, "<p>Le jury</p>"]}}],
    }}}},
    {{"type": "table", "value": {{
        "caption": "Les mois",
        "columns": [{{"type": "text", "heading": f"Administration {{n}}"}} for n in range(12)],
        "rows": [{{"values": ["<p>Recrutement</p>"] * 12}}],
    }}}},
    {{"type": "accordion", "value": [{{"title": "{WORD}", "text": "<p>Oui.</p>"}}]}},
    {{"type": "video", "value": {{
        "url": "https://vimeo.com/76979871", "title": "Une vidéo", "transcript": "<p>Bonjour.</p>"
    }}}},
])
HomePage.objects.get(locale__language_code="fr").add_child(instance=page)
print(page.get_url())
"""
PICTURED = "/defis/adex/"
# The text is made as large as browsers allow to ask for.
TWICE = "document.documentElement.style.setProperty('font-size', '200%', 'important')"
SIDEWAYS = "(node) => node.scrollWidth - node.clientWidth"
ROOT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def path(site) -> str:
    return site.run(MAKE_PAGE)


def test_a_wide_screen_needs_no_scrolling_and_its_paper_has_what_is_said(open_page, path):
    page = open_page(path, viewport=DESKTOP)
    table = page.get_by_role("region", name="Les étapes")
    assert table.evaluate(SIDEWAYS) == 0
    assert not page.get_by_text("Bonjour.").is_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Bonjour.")).to_be_visible()


def test_a_narrow_screen_holds_a_long_word_and_its_paper_cuts_no_table(open_page, path):
    page = open_page(path, viewport=NARROW)
    expect(page.get_by_text(WORD)).to_be_visible()
    assert page.evaluate(ROOT) == 0
    page.emulate_media(media="print")
    table = page.get_by_role("region", name="Les étapes")
    assert table.evaluate("(node) => getComputedStyle(node).overflowX") == "visible"
    page.set_viewport_size(A4)
    table = page.get_by_role("region", name="Les mois").locator("table")
    assert table.bounding_box()["x"] + table.bounding_box()["width"] <= A4["width"]


def test_paper_says_where_to_apply_and_until_when(open_page):
    page = open_page("/participer/appel-a-candidatures/", viewport=DESKTOP)
    button = page.get_by_role("link", name="Déposer ma candidature").first
    page.emulate_media(media="print")
    expect(button).to_be_visible()
    printed = button.evaluate("(node) => getComputedStyle(node, '::after').content")
    assert button.get_attribute("href") in printed
    period = page.locator(".eig-call__period")
    assert period.evaluate("(node) => getComputedStyle(node).color") == "rgb(0, 0, 0)"
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)
    page.evaluate(TWICE)
    assert page.evaluate(ROOT) == 0


def test_a_long_word_in_header_and_footer_stays_on_the_screen(open_page):
    page = open_page("/", viewport=NARROW)
    for part in ("header", "footer"):
        page.locator(f"{part} a").evaluate_all(
            "(links, word) => links.forEach(link => { link.textContent = word })", WORD
        )
        for viewport in (NARROW, DESKTOP):
            page.set_viewport_size(viewport)
            assert page.evaluate(ROOT) == 0, part
    page.reload()
    page.set_viewport_size(PHONE)
    page.evaluate(TWICE)
    assert page.evaluate(ROOT) == 0


def test_the_picture_of_a_challenge_has_its_width_and_its_place(open_page):
    """A drawing is less wide than its place from 700 to 990 pixels."""
    page = open_page(PICTURED, viewport={"width": 800, "height": 900})
    # As `existing_picture` marks a drawing; the demo has none.
    page.locator(".eig-profile__picture img").evaluate("(img) => img.classList.add('eig-drawing')")
    place = page.locator(".eig-profile__picture")
    rules = {
        name: part.evaluate("(node) => getComputedStyle(node).borderBottomWidth")
        for name, part in (("place", place), ("picture", place.locator("img")))
    }
    assert rules == {"place": "0px", "picture": "4px"}
    assert place.locator("img").bounding_box()["width"] < place.bounding_box()["width"]

    # Words beside it do not break at twice the size: they go above it.
    page.set_viewport_size(DESKTOP)
    title = page.locator("h1")
    assert title.bounding_box()["y"] < place.bounding_box()["y"] + 200  # side by side
    page.evaluate(TWICE)
    below = title.bounding_box()["y"] + title.bounding_box()["height"]
    assert place.bounding_box()["y"] >= below
    page.set_viewport_size(PHONE)
    assert page.evaluate(ROOT) == 0


def test_a_long_word_in_the_filters_stays_on_the_screen(open_page):
    page = open_page(f"/defis/?q={WORD}", viewport=NARROW)
    expect(page.get_by_role("link", name="Retirer le filtre").first).to_be_visible()
    assert page.evaluate(ROOT) == 0


def test_the_heading_below_a_band_stands_apart_on_a_phone(open_page):
    page = open_page("/promos/promotion-7/", viewport=PHONE)
    band = page.get_by_role("heading", name="Les défis de la promotion").locator("xpath=../..")
    end = band.bounding_box()["y"] + band.bounding_box()["height"]
    heading = page.get_by_role("heading", name="Les personnes de la promotion")
    assert heading.bounding_box()["y"] - end >= 16
