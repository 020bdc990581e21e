"""No chosen file is lost without a word, and the library names its files."""

import ast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.live_site import LiveSite
from tests.browser.pictures import picture

WITHOUT = "Décrivez l’image"


def in_library(site: LiveSite) -> list[tuple[str, str, str]]:
    code = """
from media.models import Image
found = Image.objects.order_by("-pk")[:4][::-1]
print([(one.title, one.description, one.is_decorative) for one in found])
"""
    return ast.literal_eval(site.run(code))


def test_images_sent_together_are_kept_and_described_in_one_form(admin: Page, site: LiveSite):
    def row(title: str) -> Locator:
        return admin.get_by_role("group", name=title)

    questions: list[str] = []
    admin.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    names = ("le_grand_pont.jpg", "Quai.jpg", "IMG_2041.jpg", "fond.jpg")
    files = [picture(name, 600 + number) for number, name in enumerate(names)]
    files.insert(2, {"name": "cassée.jpg", "mimeType": "image/jpeg", "buffer": b"rien"})
    admin.set_viewport_size({"width": 390, "height": 844})

    admin.goto("/admin/images/multiple/add/")
    admin.get_by_label("Choisir des fichiers").set_input_files(files)
    items = admin.locator("#upload-list > li")
    expect(items.get_by_text("Il lui manque son texte alternatif")).to_have_count(4)
    expect(items.filter(has_text="Ce fichier est abîmé")).to_have_count(1)
    assert axe.violations(admin) == []
    assert admin.evaluate("document.documentElement.scrollWidth") <= 390

    # Who leaves now has lost nothing, and finds the texts to write on the home page.
    admin.goto("/admin/")
    assert in_library(site) == [
        ("Le grand pont", "", False),
        ("Quai", "", False),
        ("Sans titre (IMG_2041)", "", False),
        ("Fond", "", False),
    ]
    admin.get_by_role("link", name="Images sans texte alternatif").click()
    expect(row("Fond")).to_be_visible()
    assert axe.violations(admin) == []
    assert admin.evaluate("document.documentElement.scrollWidth") <= 390

    row("Fond").get_by_label("Image décorative").check()
    row("Sans titre").get_by_label("Titre").fill("La cour")
    row("Quai").get_by_label("Texte alternatif", exact=True).fill("Une péniche à quai")
    admin.keyboard.press("Enter")
    expect(admin.locator(".messages")).to_contain_text("3 images sont à jour")
    expect(row("Le grand pont")).to_be_visible()
    expect(row("La cour")).to_be_visible()
    expect(row("Quai")).to_have_count(0)
    assert in_library(site)[1:] == [
        ("Quai", "Une péniche à quai", False),
        ("La cour", "", False),
        ("Fond", "", True),
    ]
    assert questions == []

    row("Le grand pont").get_by_label("Texte alternatif", exact=True).fill("Un pont")
    admin.goto("/admin/")
    assert questions == ["beforeunload"]


def test_the_window_of_images_keeps_the_file_while_the_alternative_is_written(
    admin: Page, site: LiveSite
):
    key = site.draft(title="Avec une image", body=[("quote", {"text": "Oui."})])
    admin.goto(f"/admin/pages/{key}/edit/")
    admin.get_by_role("button", name="Choisir une image").first.click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("tab", name="Transférer").click()
    dialog.get_by_label("Fichier").set_input_files(picture())
    dialog.get_by_label("Titre").fill("La cour")
    dialog.get_by_role("button", name="Transférer").click()

    expect(dialog).to_contain_text(WITHOUT)
    assert dialog.get_by_label("Fichier").evaluate("field => field.files[0].name") == "IMG_2041.jpg"
    dialog.get_by_label("Texte alternatif", exact=True).fill("Une cour pavée")
    dialog.get_by_role("button", name="Transférer").click()

    expect(dialog).to_have_count(0)
    expect(admin.locator("[data-chooser-title]").first).to_have_text("La cour")


@pytest.mark.parametrize("is_known", [False, True])
def test_a_tag_that_is_still_being_written_is_saved(admin: Page, site: LiveSite, is_known):
    """A known one is proposed in a list, which is open."""
    if is_known:
        site.run("from media.models import Image; Image.objects.last().tags.add('marais')")
    key = site.run("from media.models import Image; print(Image.objects.first().pk)")
    admin.goto(f"/admin/images/{key}/")
    admin.locator(".tagit input").last.click()
    admin.keyboard.type("marais")
    if is_known:
        expect(admin.locator(".ui-autocomplete")).to_be_visible()
    admin.keyboard.press("ControlOrMeta+s")
    expect(admin.locator(".messages")).to_contain_text("mise à jour")
    stored = f"from media.models import Image; print(*Image.objects.get(pk={key}).tags.names())"
    assert site.run(stored) == "marais"
