"""The editor on a phone: nothing covers the form, and what opens fits the screen."""

import re

from playwright.sync_api import Page, expect

from tests.browser.live_site import PHONE, LiveSite


def is_as_wide_as_the_screen(page: Page, selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    return box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_the_editor_fits_a_phone(admin: Page, site: LiveSite):
    page = admin
    page.set_viewport_size(PHONE)
    figures = [{"source": "typed", "amount": "10", "label": "mois"}]
    key = site.draft(title="Dans le train", body=[("text", "<p>Un.</p>"), ("figures", figures)])
    page.goto(f"/admin/pages/{key}/edit/")
    for part in (
        "[data-contentpath=introduction] [data-comment-add]",
        "select >> visible=true >> nth=0",
    ):
        assert is_as_wide_as_the_screen(page, part)

    page.get_by_role("button", name="Insérer un bloc").first.click()
    for part in (".w-combobox [role=combobox]", ".w-combobox__option-preview >> nth=0"):
        expect(page.locator(part)).to_be_visible()
        assert is_as_wide_as_the_screen(page, part)
    chooser = page.locator(".w-combobox-container")
    assert chooser.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    page.keyboard.press("Escape")

    preview = page.get_by_role("button", name="Afficher/masquer la prévisualisation")
    preview.click()
    expect(preview).to_have_attribute("aria-expanded", "true")
    page.reload()
    page.locator("[name=introduction]").click()
    expect(preview).to_have_attribute("aria-expanded", "false")
    main = page.locator("main")
    main.evaluate("(each) => { each.scrollLeft = 100 }")
    assert main.evaluate("(each) => each.scrollLeft") == 0

    page.get_by_role("button", name="Enregistrer le brouillon").click()
    message, menu = page.locator(".messages li"), page.locator(".sidebar-nav-toggle")
    expect(message).to_contain_text("» est enregistré.")
    words = message.evaluate("(each) => each.firstElementChild.getBoundingClientRect().x")
    assert words >= menu.bounding_box()["width"]
    assert menu.bounding_box()["y"] == 0

    page.add_style_tag(content=":root { font-size: 200% }")
    assert page.locator(".w-side-panel-toggle__icon").first.bounding_box()["width"] >= 16
    assert is_as_wide_as_the_screen(page, ".footer .w-dropdown-button")
    words = page.get_by_role("button", name="Enregistrer le brouillon").locator("em")
    assert words.evaluate("(each) => each.scrollWidth <= each.clientWidth")

    page.goto("/admin/documents/")
    title = page.locator(".w-breadcrumbs")
    assert title.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    expect(page.get_by_role("link", name="Ajouter un document")).to_be_visible()


def test_what_is_done_with_several_pages_fits_a_phone(admin: Page):
    page = admin
    page.set_viewport_size(PHONE)
    page.goto("/admin/defis/")
    page.locator("input[data-bulk-action-checkbox]").first.check()
    for name in ("Déplacer", "Supprimer", "Publier", "Dépublier", "Plus"):
        button = page.locator(".bulk-actions-choices .button", has_text=re.compile(f"^\\s*{name}"))
        expect(button).to_be_in_viewport(ratio=1, timeout=5000)
