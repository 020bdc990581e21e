"""An article of eight sections with three pictures goes from Word to online, gesture by gesture."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clipboard import PASTE, PASTED
from tests.browser.editing_steps import said
from tests.browser.live_site import DESKTOP, PHONE, LiveSite
from tests.browser.pictures import picture

TITLE = "Huit étapes pour une forêt"
SECTIONS = [f"Étape {number}" for number in range(1, 9)]
PICTURES = {"Étape 2": "Le pont", "Étape 5": "Le quai", "Étape 8": "La cour"}
MOST_GESTURES = 34


class Editor:
    """Somebody at work in the admin, who counts: a click, a field filled in, a key, a paste."""

    def __init__(self, page: Page):
        self.page = page
        self.gestures = 0

    def click(self, place: Locator) -> None:
        self.gestures += 1
        place.click()

    def fill(self, place: Locator, text: str) -> None:
        self.gestures += 1
        place.fill(text)

    def press(self, key: str) -> None:
        self.gestures += 1
        self.page.keyboard.press(key)

    def paste(self, place: Locator, html: str) -> None:
        self.gestures += 1
        place.evaluate(PASTE, html)

    def choose_files(self, place: Locator, files: list[dict]) -> None:
        self.gestures += 1
        place.set_input_files(files)


def article(site: LiveSite) -> str:
    """Return a document of Word with the sections, each with a paragraph of the pasted sample."""
    whole = (PASTED / "word.txt").read_text("utf-8").replace("{site}", site.url)
    start, end = whole.index("<p class=MsoNormal>"), whole.index("<p class=MsoListParagraph")
    return "".join(f"<h1>{title}<o:p></o:p></h1>{whole[start:end]}" for title in SECTIONS)


@pytest.mark.long
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_article_goes_from_word_to_online(
    open_page: Callable[..., Page], site: LiveSite, viewport
):
    title = f"{TITLE} ({viewport['width']})"
    page = open_page(
        "/admin/images/multiple/add/", viewport=viewport, **site.signed_in("communication")
    )
    editor = Editor(page)
    describe_pictures(editor, viewport["width"])
    page.goto("/admin/")

    editor.click(page.get_by_role("link", name="Écrire une actualité").first)
    editor.fill(page.locator("[name=title]"), title)
    editor.fill(page.get_by_role("textbox", name="Chapô"), "Une forêt, huit mois.")
    content = page.get_by_role("region", name="Contenu", exact=True)
    editor.click(content.get_by_role("button", name="Insérer un bloc").last)
    editor.click(page.get_by_role("option", name="Texte", exact=True))
    text = content.locator(".public-DraftEditor-content")
    editor.click(text)
    editor.paste(text, article(site))
    for section, name in PICTURES.items():
        editor.click(text.get_by_role("heading", name=section))
        editor.press("End")
        editor.click(content.locator(".Draftail-BlockToolbar__trigger"))
        editor.click(page.get_by_role("option", name="Image", exact=True))
        dialog = page.get_by_role("dialog")
        editor.click(dialog.get_by_role("link", name=name).first)
        editor.click(dialog.get_by_role("button", name="Insérer", exact=True))
        expect(dialog).to_have_count(0)
    editor.click(page.get_by_role("button", name="Plus d’actions"))
    editor.click(page.get_by_role("button", name="Publier", exact=True))
    expect(said(page)).to_contain_text("publié")

    page.goto(f"{site.paths['pages.NewsIndexPage']}huit-etapes-pour-une-foret-{viewport['width']}/")
    main = page.get_by_role("main")
    assert main.get_by_role("heading", level=2).all_inner_texts()[: len(SECTIONS)] == SECTIONS
    for name in PICTURES.values():
        expect(main.get_by_role("img", name=name)).to_be_visible()
    assert editor.gestures <= MOST_GESTURES


def describe_pictures(editor: Editor, number: int) -> None:
    """Send the pictures together, then write what each shows."""
    page = editor.page
    files = [picture(f"{name}.jpg", number + at) for at, name in enumerate(PICTURES.values())]
    editor.choose_files(page.get_by_label("Choisir des fichiers"), files)
    expect(page.locator("#upload-list form")).to_have_count(3)
    editor.click(page.get_by_role("link", name="texte alternatif").last)

    for name in PICTURES.values():
        row = page.get_by_role("group", name=name).first
        editor.fill(row.get_by_label("Texte alternatif", exact=True), name)
    editor.press("Enter")
    expect(page.locator(".messages")).to_contain_text("3 images sont à jour")
