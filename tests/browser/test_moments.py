"""A moment is chosen: typed in words, understood beneath, or picked in the browser's calendar."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_site import PHONE, LiveSite

ADDRESS = """
from wagtail.models import Page
from tests.planning import question_address
print(question_address(Page.objects.get(pk={key})))
"""


@pytest.fixture
def schedule(admin: Page, site: LiveSite) -> Page:
    """The screen « Programmer… » of a draft."""
    key = site.draft(title="Au bon moment", introduction="Oui.")
    admin.goto(site.run(ADDRESS.format(key=key)))
    return admin


def test_a_moment_is_typed_on_a_phone_with_the_keyboard_alone(
    schedule: Page, axe_findings: Callable[[Page], list[str]]
):
    page = schedule
    page.set_viewport_size(PHONE)
    page.reload()  # else the menu of the admin slides away, and moves the button
    expect(page.get_by_role("heading", name="Quand « Au bon moment » paraît-elle")).to_be_visible()
    said = page.locator("[data-moment-said]")
    button = page.get_by_role("button", name="Programmer")
    field = page.get_by_label("Moment")
    field.focus()
    place = button.bounding_box()

    page.keyboard.type("31/11 9h")
    expect(said).to_have_text("Novembre n’a que 30 jours.")
    assert button.bounding_box() == place
    field.fill("")
    expect(said).to_have_text("")
    page.keyboard.type("1er janvier 2096")
    expect(said).to_contain_text("Dimanche 1er janvier 2096 : à quelle heure ?")
    page.keyboard.type(" à 8h")
    expect(said).to_have_text("Dimanche 1er janvier 2096 à 8 h.")
    expect(page.locator("[data-moment-calendar]")).to_have_value("2096-01-01T08:00")
    assert button.bounding_box() == place
    assert axe_findings(page) == []

    page.keyboard.press("Tab")
    expect(field).to_have_value("01/01/2096 08:00")
    expect(said).to_have_text("Dimanche 1er janvier 2096 à 8 h.")
    expect(page.get_by_role("button", name="Ouvrir le calendrier")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("» paraîtra le dimanche 1er janvier 2096 à 8 h")).to_be_visible()


def test_the_calendar_fills_the_field_and_enter_sends_what_is_typed(
    schedule: Page, axe_findings: Callable[[Page], list[str]]
):
    page = schedule
    page.evaluate(
        "() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.open = 1 } }"
    )
    page.get_by_role("button", name="Ouvrir le calendrier").press("Enter")
    calendar = page.locator("[data-moment-calendar]")
    expect(calendar).to_have_attribute("data-open", "1")
    # The browser opens it below that field's left edge: the buttons of the form stay free.
    ends = page.locator(".agenda-actions .button").evaluate_all(
        "(buttons) => buttons.map((button) => button.getBoundingClientRect().right)"
    )
    assert max(ends) < calendar.evaluate("(field) => field.getBoundingClientRect().left")
    calendar.fill("2096-12-01T08:59")
    expect(page.get_by_label("Moment")).to_have_value("01/12/2096 08:59")
    said = page.locator("[data-moment-said]")
    expect(said).to_have_text("Samedi 1er décembre 2096 à 8 h 59.")
    assert axe_findings(page) == []

    page.get_by_label("Moment").fill("31/11/2096 9h")
    page.get_by_label("Moment").press("Enter")
    expect(page.locator(".error-message")).to_contain_text("Novembre n’a que 30 jours.")
    expect(page.get_by_label("Moment")).to_have_value("31/11/2096 9h")
    page.get_by_label("Moment").fill("30 novembre 2096 à midi")
    page.get_by_label("Moment").press("Enter")
    expect(page.get_by_text("» paraîtra le vendredi 30 novembre 2096 à 12 h")).to_be_visible()
