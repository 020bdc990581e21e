"""A visitor finds a challenge among all, its promotion, somebody of its team, and comes back.

With the keyboard alone, and with or without JavaScript.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import tab_to
from tests.browser.live_site import DESKTOP


def follow(page: Page, name: str) -> None:
    """Go to the link of the content that reads `name`, press Enter, and await its page."""
    tab_to(page, page.locator("main").get_by_role("link", name=name, exact=True).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


def tick(page: Page, facet: str, choice: str) -> None:
    """Unfold the facet if it is folded, and tick a choice of it, all in its place."""
    fieldset = page.locator("main").get_by_role("group", name=facet, exact=True)
    box = fieldset.get_by_role("checkbox", name=choice)
    if not box.is_visible():
        tab_to(page, page.locator("main form summary").filter(has_text=facet))
        page.keyboard.press("Enter")
        expect(box).to_be_visible()
    tab_to(page, box)
    page.keyboard.press("Space")
    expect(box).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_filters_to_a_promotion_to_a_person_and_back(open_page, javascript):
    page = open_page("/", viewport=DESKTOP, java_script_enabled=javascript)
    tab_to(page, page.locator("header nav").get_by_role("link", name="Défis", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Les défis")).to_be_visible()
    everything = page.locator("main li h3").count()

    tick(page, "Promotion", "Promotion 3")
    tick(page, "Thématique", "Agriculture")
    tick(page, "Expertise", "Géomatique")
    tab_to(page, page.get_by_role("button", name="Afficher les résultats"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/defis/?*expertise=geomatique*")
    for asked in ("promotion=promotion-3", "thematique=agriculture", "expertise=geomatique"):
        assert asked in page.url
    assert not javascript or page.url.endswith(
        "/defis/?promotion=promotion-3&thematique=agriculture&expertise=geomatique"
    )
    assert page.locator("main li h3").all_inner_texts() == ["CartoBio"]
    assert everything > 1

    follow(page, "CartoBio")
    follow(page, "Promotion 3")
    follow(page, "Solène Abgrallou")
    follow(page, "CartoBio")
    tab_to(page, page.get_by_role("navigation", name="vous êtes ici").get_by_role("link").last)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Les défis")).to_be_visible()
    assert page.locator("main li h3").count() == everything


@pytest.mark.parametrize("size", [(1280, 800), (320, 256)], ids=["laptop", "400 %"])
def test_no_filter_lies_below_the_button(open_page, size):
    page = open_page("/defis/", viewport=dict(zip(("width", "height"), size, strict=True)))
    if size[0] < 1000:
        page.locator(".eig-filters > summary").click()
    for part in page.locator(".eig-filters label[for=filter_q], .eig-facet > summary").all():
        if size[0] < 1000:
            part.evaluate("node => node.scrollIntoView({block: 'end'})")
        assert part.evaluate(
            """node => {
              const {x, y, height} = node.getBoundingClientRect();
              return node.contains(document.elementFromPoint(x + 9, y + height / 2));
            }"""
        ), part.inner_text()


def test_the_last_card_is_as_wide_as_the_others_and_no_facet_scrolls_within_the_page(open_page):
    page = open_page("/defis/", viewport=DESKTOP)
    widths = page.locator(".eig-cards > li").evaluate_all(
        "cards => cards.map(card => Math.round(card.getBoundingClientRect().width))"
    )
    assert len(set(widths)) == 1
    page.locator(".eig-facet > summary").filter(has_text="Administration").click()
    choices = page.get_by_role("group", name="Administration", exact=True)
    assert choices.evaluate("node => node.scrollHeight - node.clientHeight") == 0
