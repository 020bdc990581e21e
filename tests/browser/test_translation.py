"""An English page, from its French original to its readers, and again when that changes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing_steps import publish, said
from tests.browser.live_site import PHONE, LiveSite

PRINT_KEY = "from pages.models import PressPage; print(PressPage.objects.get(slug='presse').pk)"


@pytest.mark.long
def test_a_page_is_translated_read_found_and_said_to_be_behind(
    admin: Page,
    open_page: Callable[..., Page],
    axe_findings: Callable[..., list[str]],
    site: LiveSite,
):
    key = site.run(PRINT_KEY)
    visitor = open_page("/presse/", viewport=PHONE)
    expect(visitor.locator("body a[hreflang=en]")).to_have_attribute("href", "/en/")

    # Translated.
    editor = admin
    editor.goto(f"/admin/pages/{key}/edit/")
    actions = editor.get_by_role("navigation", name="Actions", exact=True)
    actions.get_by_role("button", name="Actions").click()
    editor.get_by_role("link", name="Traduire").click()
    editor.get_by_label("English").check()
    editor.get_by_role("main").get_by_role("button", name="Soumettre").click()
    expect(editor.locator("[name=title]")).to_have_value("Presse")
    editor.locator("[name=title]").fill("Press room")
    editor.locator("[name=introduction]").fill("Contacts and files for journalists.")
    publish(editor)

    # Read on a phone, from one language to the other and back.
    visitor.goto("/presse/")
    visitor.locator(".eig-translate > summary").click()
    visitor.locator("header a[hreflang=en]:visible").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Press room")
    assert visitor.locator("html").get_attribute("lang") == "en"
    expect(visitor.get_by_role("contentinfo")).to_contain_text("Open data")
    assert axe_findings(visitor) == []
    alternates = visitor.locator("head link[hreflang]").evaluate_all(
        "links => Object.fromEntries(links.map(link => [link.hreflang, link.href]))"
    )
    french, english = f"{site.url}/presse/", f"{site.url}/en/press-room/"
    assert alternates == {"fr": french, "en": english, "x-default": french}
    visitor.locator(".eig-translate > summary").click()
    visitor.locator("header a[hreflang=fr]:visible").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Presse")

    # Found by English words, in English alone.
    visitor.goto("/en/search/?q=journalist")
    expect(visitor.get_by_role("link", name="Press room")).to_be_visible()
    visitor.goto("/recherche/?q=room")
    expect(visitor.get_by_role("link", name="Press room")).to_have_count(0)

    # Behind once the French page changes, until an editor has seen to it.
    editor.goto("/admin/reports/traductions/")
    row = editor.get_by_role("row").filter(has_text="Press room")
    expect(row).to_contain_text("À jour")
    editor.goto(f"/admin/pages/{key}/edit/")
    editor.locator("[name=introduction]").fill("De nouveaux contacts pour les journalistes.")
    publish(editor)
    editor.goto("/admin/reports/traductions/")
    expect(row).to_contain_text("À revoir")
    row.get_by_role("link", name="Voir ce qui a changé").click()
    expect(editor.get_by_role("main")).to_contain_text("nouveaux contacts")
    editor.goto("/admin/reports/traductions/")
    row.get_by_role("button", name="C’est à jour").click()
    expect(said(editor)).to_contain_text("est à jour avec le français")
    expect(row).to_contain_text("À jour")
