"""Text pasted into a body from another program keeps its structure.

`tests/media/test_pasting.py` compares the programs: the browser treats all alike.
"""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.live_site import LiveSite

PASTED = Path(__file__).parent.parent / "media" / "pasted"


PASTE = """
(place, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", new DOMParser().parseFromString(html, "text/html").body.innerText);
  place.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
  );
}
"""
TABLE = "<table><tr><th>Ville</th><th>Défis</th></tr><tr><td>Lyon</td><td>3</td></tr></table>"


def edit(admin: Page, site: LiveSite, title: str, body: list) -> str:
    key = site.draft(title=title, body=body)
    admin.goto(f"/admin/pages/{key}/edit/")
    return key


def paste(place: Locator, html: str) -> None:
    place.click()
    place.evaluate(PASTE, html)


def texts(admin: Page) -> Locator:
    return admin.locator("[data-streamfield-child] .public-DraftEditor-content")


def notice(admin: Page) -> Locator:
    return admin.locator("form .help-block[role=alert]")


def body_as_shown(admin: Page, key: str) -> Locator:
    admin.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(admin.locator(".messages .success")).to_be_visible()
    admin.goto(f"/admin/pages/{key}/view_draft/")
    return admin.get_by_role("main")


def test_a_document_keeps_its_structure_and_lists_the_losses(admin: Page, site: LiveSite):
    key = edit(admin, site, "Collé de Word", [("text", "")])

    paste(texts(admin), (PASTED / "word.txt").read_text("utf-8"))

    expect(notice(admin)).to_contain_text("1\xa0image")
    expect(notice(admin)).to_contain_text("Donnez une légende au tableau")
    expect(notice(admin)).to_be_in_viewport()
    admin.get_by_label("Légende").fill("Les promotions")
    page = body_as_shown(admin, key)
    expect(page.get_by_role("heading", name="Le programme", level=2)).to_be_visible()
    expect(page.get_by_role("heading", name="Candidater", level=3)).to_be_visible()
    expect(page.get_by_role("link", name="mentor")).to_have_attribute(
        "href", "https://www.numerique.gouv.fr/mentors"
    )
    expect(page.locator("ul > li > ul > li")).to_have_text("web")
    expect(page.locator("ol > li")).to_have_text(["Lire l’appel", "Écrire"])
    table = page.get_by_role("table", name="Les promotions")
    expect(table.get_by_role("columnheader")).to_have_text(["Promotion", "Défis"])
    expect(table.get_by_role("cell")).to_have_text(["EIG 6", "19"])


def test_a_document_goes_where_the_caret_is(admin: Page, site: LiveSite):
    key = edit(admin, site, "Collé au milieu", [("text", "<p>Avant.</p><p>Après.</p>")])
    first_line = texts(admin).get_by_text("Avant.")
    first_line.click()
    admin.keyboard.press("End")
    admin.keyboard.type(" Puis\xa0:")
    # The editor knows now where the caret is.
    expect(texts(admin)).to_contain_text("Avant. Puis\xa0:")

    texts(admin).evaluate(PASTE, "<h2>Au milieu</h2><p>Collé.</p>")

    expect(texts(admin)).to_have_text(["Avant. Puis\xa0:", "Collé.", "Après."])
    page = body_as_shown(admin, key)
    expect(page).to_contain_text("Avant. Puis\xa0:\nAu milieu\nCollé.\nAprès.", use_inner_text=True)


def test_an_undo_brings_back_the_text_that_a_document_replaced(admin: Page, site: LiveSite):
    key = edit(admin, site, "Remplacé", [("text", "<p>Écrit à la main.</p>")])
    texts(admin).click()
    admin.keyboard.press("ControlOrMeta+a")
    admin.wait_for_function("getSelection().toString().includes('Écrit à la main.')")

    texts(admin).evaluate(PASTE, "<h2>Un</h2><p>Collé.</p><h3>Deux</h3><p>Fin.</p>")

    expect(texts(admin)).to_have_text(["Collé.", "Fin."])
    texts(admin).first.click()
    admin.keyboard.press("ControlOrMeta+z")
    expect(texts(admin)).to_have_text(["Écrit à la main.", "Fin."])
    page = body_as_shown(admin, key)
    expect(page).to_contain_text("Un\nÉcrit à la main.\nDeux\nFin.", use_inner_text=True)


def test_a_table_is_pasted_into_the_block_for_tables(admin: Page, site: LiveSite):
    empty = {"caption": "Par ville", "columns": [], "rows": []}
    edit(admin, site, "Un tableau", [("table", empty)])

    paste(admin.get_by_label("Légende"), TABLE)

    expect(admin.locator("[data-streamfield-child] .column-heading")).to_have_count(2)
    expect(admin.get_by_label("Légende")).to_have_value("Par ville")
    expect(texts(admin)).to_have_text(["Lyon", "3"])

    paste(texts(admin).first, TABLE.replace("Lyon", "Metz"))

    expect(texts(admin)).to_have_text(["Lyon", "3", "Metz", "3"])


def test_a_text_that_takes_no_heading_says_so(admin: Page, site: LiveSite):
    edit(admin, site, "Un encadré", [("callout", {"title": "", "text": ""})])

    paste(texts(admin), "<h2>Titre</h2><ul><li>Un</li></ul>" + TABLE)

    expect(notice(admin)).to_contain_text("ni titres, ni tableaux")
    expect(texts(admin).locator("li")).to_have_text("Un")
    expect(texts(admin)).to_contain_text("Lyon")

    paste(texts(admin), "<p>Il y a <del>dix</del> défis.</p>")

    expect(notice(admin)).to_contain_text("vient d’une relecture")


def test_a_field_too_short_for_a_paste_says_so(admin: Page, site: LiveSite):
    edit(admin, site, "Un titre", [("heading", {"text": "", "level": "2"})])
    heading = admin.locator("[name$='-value-text']")

    paste(heading, "<p>Court</p>")
    expect(notice(admin)).to_have_count(0)
    paste(heading, f"<p>{'Long ' * 50}</p>")
    expect(notice(admin)).to_contain_text("la fin n’y est pas")


def test_a_paste_that_fails_changes_nothing(admin: Page, site: LiveSite):
    edit(admin, site, "Sans connexion", [("text", "<p>Écrit.</p>")])
    admin.route("**/coller/", lambda route: route.fulfill(body="<h1>Connexion</h1>"))

    paste(texts(admin), "<h2>Titre</h2>")

    expect(notice(admin)).to_contain_text("Le collage n’a pas abouti")
    expect(texts(admin)).to_have_text("Écrit.")
