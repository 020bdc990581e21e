"""The admin in a real browser: plan a page by typing a date as the French write it."""

from playwright.sync_api import expect


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
