"""The contact form in a real browser: sent, refused, and without JavaScript."""

import pytest

from tests.browser.axe import RULES_OF_COLOURS
from tests.browser.live_site import DESKTOP, PHONE


def fill(page, **fields):
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_visitor_writes_and_is_told_that_it_arrived(open_page, javascript):
    page = open_page("/contact/", java_script_enabled=javascript, viewport=PHONE)
    fill(page, Objet="Une question", Votre_adresse_de_courriel="camille@example.org")
    page.get_by_label("Message", exact=True).fill("Bonjour, quand ouvre l’appel ?")
    page.get_by_role("button", name="Envoyer le message").click()

    page.wait_for_url("**/contact/?message=recu")
    assert page.get_by_role("heading", level=1).inner_text() == "Message envoyé"
    assert page.context.cookies() == []


def test_mistakes_can_be_heard_and_reached(chromium, site, axe_findings):
    context = chromium.new_context(base_url=site.url, viewport=DESKTOP, color_scheme="light")
    page = context.new_page()
    page.goto("/contact/")
    fill(page, Objet="Une question", Votre_adresse_de_courriel="camille")
    page.get_by_role("button", name="Envoyer le message").click()

    assert axe_findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_findings(page, RULES_OF_COLOURS) == []
    assert page.title().startswith("Erreur")
    summary = page.get_by_role("alert")
    summary.get_by_role("link", name="Saisissez votre message.").click()
    assert page.evaluate("document.activeElement.name") == "message"
    assert page.get_by_label("Objet").input_value() == "Une question"
    context.close()


def test_people_neither_see_nor_reach_the_field_for_robots(open_page):
    page = open_page("/contact/")
    assert not page.locator("[name=website]").is_visible()
    page.get_by_label("Objet").focus()
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name"))
    assert "website" not in reached
