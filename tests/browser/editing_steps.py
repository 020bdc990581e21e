"""Steps in the page editor that several stories take."""

from playwright.sync_api import Locator, Page, expect

from tests.drawings import draw_picture


def act(page: Page, name: str) -> None:
    """Choose an action of the editor behind its first button."""
    page.get_by_role("button", name="Plus d’actions").click()
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Page) -> Locator:
    """Return the messages of the admin."""
    return page.locator(".messages")


def publish(page: Page) -> None:
    act(page, "Publier")
    expect(said(page)).to_contain_text("publié")


def type_moment(page: Page, text: str) -> None:
    page.locator("[name=moment]").fill(text)
    page.locator("[name=moment]").press("Tab")


def upload_picture(page: Page, *, title: str, description: str) -> None:
    """Choose a new picture for the first field of the page that takes one."""
    picture = {"name": "photo.png", "mimeType": "image/png", "buffer": draw_picture(title)}
    page.get_by_role("button", name="Choisir une image").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Transférer").click()
    dialog.get_by_label("Fichier").set_input_files(picture)
    expect(dialog.get_by_label("Titre")).not_to_have_value("")  # the name of the file
    dialog.get_by_label("Titre").fill(title)
    dialog.get_by_label("Texte alternatif", exact=True).fill(description)
    dialog.get_by_role("button", name="Transférer").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-chooser-title]").first).to_have_text(title)
