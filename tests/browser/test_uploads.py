"""No chosen file is lost without a word, and the library names its files."""

from playwright.sync_api import Dialog, Page, expect

from tests.browser.live_site import LiveSite

WITHOUT = "Décrivez l’image"


def picture(admin: Page) -> dict:
    """Return a picture of its own, as a file: the same one twice asks which to keep."""
    shot = admin.screenshot(clip={"x": 0, "y": 0, "width": 700, "height": 420}, type="jpeg")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": shot}


def number_of_images(site: LiveSite, title: str) -> str:
    code = f"from media.models import Image; print(Image.objects.filter(title='{title}').count())"
    return site.run(code)


def test_an_upload_that_lacks_its_alternative_is_not_left_without_a_warning(
    admin: Page, site: LiveSite
):
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    admin.on("dialog", stay)
    admin.goto("/admin/images/multiple/add/")
    admin.get_by_label("Choisir des fichiers").set_input_files(picture(admin))
    item = admin.locator("#upload-list > li")
    expect(item.get_by_text("pas encore dans la médiathèque")).to_be_visible()
    expect(item.get_by_text("réussi").filter(visible=True)).to_have_count(0)
    item.get_by_label("Titre").fill("Le bureau")

    admin.get_by_role("link", name="Rapports").or_(
        admin.get_by_role("link", name="Images", exact=True)
    ).first.click()

    expect(item).to_be_visible()
    assert questions == ["beforeunload"]
    assert number_of_images(site, "Le bureau") == "0"

    item.get_by_role("button", name="Mettre à jour").click()
    expect(item).to_contain_text(WITHOUT)
    item.get_by_label("Texte alternatif").fill("Une table, deux écrans")
    item.get_by_role("button", name="Mettre à jour").click()
    expect(admin.locator(".messages")).to_contain_text("L’image est dans la médiathèque")
    assert number_of_images(site, "Le bureau") == "1"

    expect(item).to_have_count(0)
    admin.goto("/admin/images/")
    assert questions == ["beforeunload"]


def test_the_window_of_images_keeps_the_file_while_the_alternative_is_written(
    admin: Page, site: LiveSite
):
    admin.goto(f"/admin/pages/{page_key(site)}/edit/")
    admin.get_by_role("button", name="Choisir une image").first.click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("tab", name="Transférer").click()
    dialog.get_by_label("Fichier").set_input_files(picture(admin))
    dialog.get_by_label("Titre").fill("La cour")
    dialog.get_by_role("button", name="Transférer").click()

    expect(dialog).to_contain_text(WITHOUT)
    assert dialog.get_by_label("Fichier").evaluate("field => field.files[0].name") == "IMG_2041.jpg"
    dialog.get_by_label("Texte alternatif").fill("Une cour pavée")
    dialog.get_by_role("button", name="Transférer").click()

    expect(dialog).to_have_count(0)
    expect(admin.locator("[data-chooser-title]").first).to_have_text("La cour")


def page_key(site: LiveSite) -> str:
    code = """
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage
index = NewsIndexPage.objects.filter(locale__language_code="fr").first()
page = index.add_child(instance=NewsPage(title="Avec une image", live=False))
page.save_revision()
print(page.pk)
"""
    return site.run(code)
