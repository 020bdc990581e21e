"""An image among the paragraphs of a text, under the keys of the editor."""

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite

FIRST_IMAGE = "from media.models import Image; print(Image.objects.values_list('pk', flat=True)[0])"


def test_return_on_an_image_begins_a_paragraph_below_it(admin: Page, site: LiveSite):
    named = f'id="{site.run(FIRST_IMAGE)}" alt="Un pont" format="fullwidth"'
    image = f'<embed embedtype="image" {named}/>'
    body = [("text", f"<p>Avant.</p>{image}<p>Après.</p>{image}<p>Fin.</p>")]
    draft = site.draft(title="Deux images", body=body)
    admin.goto(f"/admin/pages/{draft}/edit/")
    text = admin.locator("[data-streamfield-child] .public-DraftEditor-content")
    pictures = text.locator("figure img")

    for place, key in enumerate(("Enter", "Shift+Enter")):
        pictures.nth(place).click()
        admin.keyboard.press("Escape")
        admin.keyboard.press(key)
        admin.keyboard.type(f"Par {key}.")
        expect(text).to_contain_text(f"Par {key}.")

    expect(pictures).to_have_count(2)
    admin.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(admin.locator(".messages .success")).to_be_visible()
    admin.goto(f"/admin/pages/{draft}/view_draft/")
    shown = admin.get_by_role("main").locator(".eig-rich-text")
    expect(shown.get_by_role("img", name="Un pont")).to_have_count(2)
    expect(shown.locator("p")).to_have_text(
        ["Avant.", "Par Enter.", "Après.", "Par Shift+Enter.", "Fin."]
    )
