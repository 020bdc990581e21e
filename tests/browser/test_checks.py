"""The panel « Vérifications » beside the editor, when the site fails to answer it."""

from playwright.sync_api import Page, expect

from tests.browser.kept_text import edit, edit_draft
from tests.browser.live_site import LiveSite


def test_the_panel_opens_on_demand_and_never_shows_an_error_page(editor, site: LiveSite):
    context = editor("communication")
    page, key = edit_draft(context, site, title="En panne")
    address = f"**/verifications/{key}/"
    page.route(address, lambda route: route.fulfill(status=500, body="<h1>Panne du site</h1>"))
    button = page.get_by_role("button", name="Vérifications")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    panel = page.get_by_role("complementary", name="Vérifications")
    expect(panel).to_contain_text("Vérification impossible pour le moment.")
    expect(panel).not_to_contain_text("Panne du site")

    page.unroute(address)
    page.locator("[name=title]").fill("En marche")
    page.clock.run_for(2_000)
    expect(panel).to_contain_text("Rien n’empêche de publier")

    # It stays closed on the next page.
    other = edit(context, site.draft(title="Pas là"))
    other.locator("[name=introduction]").click()
    toggle = other.get_by_role("button", name="Vérifications")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    page.bring_to_front()

    # And after the session expired, the page that signs in.
    context.clear_cookies(name="sessionid")
    page.locator("[name=title]").fill("Sans session")
    page.clock.run_for(2_000)
    expect(panel).to_contain_text("Vérification impossible pour le moment.")
    expect(panel.locator("form")).to_have_count(0)


def test_a_form_that_nothing_checks_offers_no_panel(admin: Page):
    admin.goto("/admin/settings/pages/sitesettings/")
    buttons = admin.locator(".w-side-panel-toggle").filter(visible=True)
    expect(buttons).to_have_count(1)
    expect(buttons).to_have_attribute("data-side-panel-toggle", "preview")
