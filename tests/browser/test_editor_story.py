"""The editors' story in a real browser and in French, from an empty page to the bin and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.editing_steps import act, publish, said, upload_picture
from tests.browser.live_site import DESKTOP, PHONE, LiveSite

TITLE, MENDED_TITLE = "Huit mois pour la forêt", "Neuf mois pour la forêt"


@pytest.fixture
def sign_in(open_page: Callable[..., Page], site: LiveSite) -> Callable[[str], Page]:
    def signed_in(name: str) -> Page:
        page = open_page(
            "/admin/", viewport=DESKTOP, timezone_id="Europe/Paris", **site.signed_in(name)
        )
        expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
        return page

    return signed_in


@pytest.mark.long
def test_a_news_is_written_reviewed_published_mended_restored_deleted_and_recovered(
    sign_in: Callable[[str], Page], site: LiveSite
):
    writer = sign_in("redaction")
    writer.get_by_role("link", name="Écrire une actualité").first.click()
    writer.locator("[name=title]").fill(TITLE)
    writer.get_by_role("textbox", name="Chapô").fill("Une forêt, trois développeurs, huit mois.")
    upload_picture(writer, title="Forêt", description="Des arbres au lever du jour")
    write_body(writer)
    panel = writer.get_by_role("complementary", name="Vérifications")
    writer.get_by_role("button", name="Vérifications").click()
    expect(panel).to_contain_text("Niveau de titre sauté")
    expect(panel).not_to_contain_text("déjà celle d’une page")  # its own: it is saved by now
    act(writer, "Envoyer en relecture")

    # A check stops her, and leads to the place.
    expect(writer.locator(".messages .error")).to_be_visible()
    expect(panel).to_contain_text("À corriger avant de publier")
    expect(panel).to_contain_text("Niveau de titre sauté")
    panel.get_by_role("button", name="Contenu › Texte (1)").click()
    heading = writer.get_by_role("heading", name="Premiers pas", exact=True)
    expect(heading).to_be_in_viewport()
    heading.click()
    writer.keyboard.press("ControlOrMeta+Alt+2")
    expect(panel).to_contain_text("Rien n’empêche de publier")
    act(writer, "Envoyer en relecture")
    expect(said(writer)).to_contain_text("est envoyée en relecture")
    writer.goto("/admin/")
    expect(dashboard(writer, "Mes brouillons")).to_contain_text(f"{TITLE} En relecture")

    publisher = sign_in("communication")
    publisher.set_viewport_size(PHONE)
    dashboard(publisher, "À relire").get_by_role("link", name=TITLE).click()
    key = re.search(r"/pages/(\d+)/", publisher.url)[1]
    expect(publisher.get_by_role("button", name="Plus d’actions")).to_be_in_viewport()
    act(publisher, "Approuver et publier")
    expect(said(publisher)).to_contain_text(TITLE)
    publisher.set_viewport_size(DESKTOP)
    address = f"{site.paths['pages.NewsIndexPage']}huit-mois-pour-la-foret/"
    visitor = read(publisher, address, TITLE)
    expect(visitor.get_by_role("main").locator("b, strong", has_text="vivante")).to_be_visible()
    expect(visitor.get_by_role("heading", level=2, name="Premiers pas")).to_be_visible()
    expect(visitor.get_by_role("img", name="Des arbres au lever du jour")).to_be_visible()

    # Corrected, and the correction taken back.
    publisher.goto(f"/admin/pages/{key}/edit/")
    publisher.locator("[name=title]").fill(MENDED_TITLE)
    publish(publisher)
    read(publisher, address, MENDED_TITLE)
    publisher.goto(f"/admin/pages/{key}/history/")
    versions = publisher.get_by_role("row").filter(has_text="Brouillon enregistré")
    versions.nth(1).get_by_role("button").first.click()
    publisher.get_by_role("link", name="Voir et reprendre cette version").click()
    expect(publisher.locator("[name=title]")).to_have_value(TITLE)
    act(publisher, "Publier cette version")
    expect(said(publisher)).to_contain_text("publié")
    read(publisher, address, TITLE)

    # Deleted by mistake.
    publisher.goto(f"/admin/pages/{key}/delete/")
    publisher.get_by_role("button", name="Placer dans la Corbeille").click()
    expect(said(publisher)).to_contain_text("est dans la Corbeille")
    assert publisher.request.get(address).status == 404
    publisher.get_by_role("link", name="Restaurer").first.click()
    publisher.get_by_label("Remettre en ligne ce qui l’était").check()
    publisher.get_by_role("button", name="Restaurer").click()
    expect(said(publisher)).to_contain_text(TITLE)
    read(publisher, address, TITLE)


def write_body(page: Page) -> None:
    """Write a text with a word in bold, and below it a heading whose level is too low."""
    body = page.get_by_role("region", name="Contenu", exact=True)
    insert(body, "Texte")
    body.get_by_role("textbox").first.click()
    page.keyboard.type("La forêt est ")
    page.keyboard.press("Control+b")
    page.keyboard.type("vivante")
    page.keyboard.press("Control+b")
    page.keyboard.type(" et l’on en parle.")
    page.keyboard.press("Enter")
    # Wait for the automatic save: a form sent meanwhile would count as from another window.
    with page.expect_response(lambda response: is_save(response.request)):
        page.keyboard.type("### Premiers pas")
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()


def is_save(request: Request) -> bool:
    return request.method == "POST" and bool(re.search(r"/pages/(add/.+|\d+/edit)/$", request.url))


def insert(body, name: str) -> None:
    body.get_by_role("button", name="Insérer un bloc").last.click()
    body.page.get_by_role("option", name=name, exact=True).click()


def dashboard(page: Page, heading: str):
    return page.get_by_role("region", name=heading)


def read(page: Page, address: str, title: str) -> Page:
    """Read a page as the public does, and return it."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page
