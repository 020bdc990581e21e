"""Frequent journeys on a phone."""

import re

from playwright.sync_api import expect

from tests.browser.live_site import PHONE
from tests.only import only

DEADLINE = re.compile(r"\d{4} à 23\sh\s59")


def test_a_candidate_finds_the_deadline_in_one_tap(open_page):
    page = open_page("/", viewport=PHONE)
    button = page.get_by_role("link", name=re.compile("^Candidater, "))
    assert button.bounding_box()["y"] < PHONE["height"]
    button.click()
    deadline = only(set(DEADLINE.findall(page.locator(".eig-call__period").inner_text())))
    assert deadline in page.locator(".eig-timeline").inner_text()
    expect(page.get_by_role("link", name="Déposer ma candidature").first).to_be_visible()


def test_the_menu_of_a_phone_covers_the_page(open_page):
    page = open_page("/defis/", viewport=PHONE)
    menu = page.locator(".eig-menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.inner_text() == "Fermer"
    page.locator("main[inert]").wait_for(state="attached")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not page.evaluate("Boolean(document.activeElement.closest('main, footer'))")
    page.keyboard.press("Escape")
    page.locator("main:not([inert])").wait_for()
    assert menu.inner_text() == "Menu"


def test_each_tap_on_a_section_of_a_phones_menu_opens_it(open_page):
    page = open_page("/", viewport=PHONE, has_touch=True)
    page.locator(".eig-menu > summary").tap()
    sections = page.locator(".eig-menu .eig-submenu > summary")
    for section in (sections.nth(0), sections.nth(1)):
        section.tap()
        expect(page.locator(".eig-menu .eig-submenu[open] > summary")).to_have_text(
            section.inner_text()
        )


def test_a_search_that_finds_nothing_tells_the_site(open_page):
    page = open_page("/", viewport=PHONE)
    with page.expect_request("**/recherche/sans-resultat/?q=zirconium") as told:
        page.goto("/recherche/?q=zirconium")
    assert told.value.method == "POST"
    expect(page.get_by_role("heading", name="Aucun résultat")).to_be_visible()


def test_a_result_leads_to_its_answer_and_opens_it(open_page):
    page = open_page("/recherche/?q=diplôme métier", viewport=PHONE)
    result = page.locator(".eig-search__result a[href*='/questions-frequentes/']").first
    result.click()
    page.wait_for_url("**/questions-frequentes/**")
    expect(page.locator("main article details[open]")).to_have_count(1)


def test_a_reader_copies_an_address_and_is_told(open_page):
    page = open_page(
        "/blog/dix-outils-encore-en-service/", viewport=PHONE, permissions=["clipboard-write"]
    )
    # The region is there before its text, or a screen reader says nothing.
    status = page.get_by_role("status")
    assert status.count() == 1
    button = page.get_by_role("button", name="Copier le lien")
    button.click()
    expect(status).to_have_text("Le lien est copié.", use_inner_text=True)
    assert status.bounding_box()["y"] > button.bounding_box()["y"]


def test_a_reader_whose_browser_refuses_to_copy_is_given_the_address(open_page):
    page = open_page("/blog/dix-outils-encore-en-service/", permissions=[])
    page.get_by_role("button", name="Copier le lien").click()
    status = page.get_by_role("status")
    expect(status.get_by_text("Votre navigateur refuse de copier")).to_be_visible()
    expect(status).to_contain_text("/blog/dix-outils-encore-en-service/")
