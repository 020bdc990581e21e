"""An image among the paragraphs of a text, under the keys of the editor."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite

FIRST_IMAGE = "from media.models import Image; print(Image.objects.values_list('pk', flat=True)[0])"


@pytest.mark.parametrize("key", ["Enter", "Shift+Enter"])
def test_return_on_an_image_begins_a_paragraph_below_it(admin: Page, site: LiveSite, key: str):
    named = f'id="{site.run(FIRST_IMAGE)}" alt="Un pont" format="fullwidth"'
    body = [("text", f'<p>Avant.</p><embed embedtype="image" {named}/><p>Après.</p>')]
    draft = site.draft(title=f"Une image et {key}", body=body)
    admin.goto(f"/admin/pages/{draft}/edit/")
    text = admin.locator("[data-streamfield-child] .public-DraftEditor-content")
    picture = text.locator("figure img")

    picture.click()
    admin.keyboard.press("Escape")
    admin.keyboard.press(key)
    admin.keyboard.type("Entre.")

    expect(picture).to_have_count(1)
    expect(text).to_contain_text("Entre.")
    admin.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(admin.locator(".messages .success")).to_be_visible()
    admin.goto(f"/admin/pages/{draft}/view_draft/")
    shown = admin.get_by_role("main").locator(".eig-rich-text")
    expect(shown.locator("img")).to_have_attribute("alt", "Un pont")
    expect(shown.locator("p")).to_have_text(["Avant.", "Entre.", "Après."])
