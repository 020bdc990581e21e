"""The admin in a real browser: sign in, and plan a page by typing a date as the French write it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_site import DESKTOP


@pytest.fixture
def admin(open_page, site) -> Page:
    page = open_page("/admin/login/", viewport=DESKTOP, timezone_id="Europe/Paris")
    page.get_by_label("Nom d").fill("communication")
    page.locator("input[name=password]").fill(site.password)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/admin/")
    return page


def test_a_date_is_typed_as_french_people_write_it(admin):
    page = admin
    page.goto("/admin/pages/")
    page.goto("/admin/pages/add/pages/programmepage/3/")
    page.locator("textarea[name=title], input[name=title]").fill("Page sous embargo")
    page.get_by_role("button", name="Statut", exact=False).first.click()
    page.get_by_role("button", name="Programmer", exact=False).first.click()
    field = page.locator("input[name=go_live_at]")
    field.fill("25/12/2030 09:30")
    field.press("Tab")

    expect(field).to_have_value("25/12/2030 09:30")
