"""Text pasted from another program keeps its structure, and what is left out is said."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clipboard import PASTE, PASTED
from tests.browser.live_site import LiveSite

TABLE = (
    "<table><tr><th>Ville</th><th>Défis</th></tr><tr><td rowspan=2>Lyon</td><td><b>3</b></td></tr>"
    "<tr><td>4</td></tr></table>"
)
KEPT = (
    '<h2 id="le-programme">Le programme</h2>'
    "<p>Dix mois pour <b>transformer</b> un service, avec l’aide d’un "
    '<a href="https://www.numerique.gouv.fr/mentors">mentor</a> et sans CO<sub>2</sub>, '
    '10<sup>3</sup>\xa0fois. <a href="/le-programme/">Le programme</a> en dit plus.</p>'
    "<ul><li>Des développeurs<ul><li>web</li></ul></li><li>Des juristes</li></ul>"
    '<h3 id="candidater">Candidater</h3>'
    "<ol><li>Lire l’appel</li><li>Écrire</li></ol>"
    "<p>Je venais pour un algorithme.</p>"
)
LEFT_OUT = (
    "N’a pas pu être collé\xa0: 1\xa0image, 1\xa0tableau. "
    "Ajoutez les images par un bloc «\xa0Image\xa0». "
    "Ajoutez un bloc «\xa0Tableau\xa0» et collez-y le tableau."
)
QUOTED = " Une citation est devenue un paragraphe\xa0: il y a un bloc «\xa0Citation\xa0»."


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


def html_shown(admin: Page, key: str) -> str:
    html = body_as_shown(admin, key).locator(".eig-rich-text").inner_html()
    html = re.sub(r"<i>(Je venais pour un algorithme\.)</i>", r"\1", html)
    return re.sub(r"\s*\n\s*", "", html).replace("&nbsp;", "\xa0")


@pytest.mark.parametrize(
    ("program", "left_out"),
    [
        ("word", LEFT_OUT + QUOTED),
        pytest.param("word_web", LEFT_OUT + QUOTED, marks=pytest.mark.long),
        ("libreoffice", LEFT_OUT + QUOTED),
        pytest.param("google_docs", LEFT_OUT, marks=pytest.mark.long),  # it has no quotations
        pytest.param("web", LEFT_OUT + QUOTED, marks=pytest.mark.long),
    ],
)
def test_a_document_keeps_its_structure_and_what_is_left_out_is_said(
    admin: Page, site: LiveSite, program: str, left_out: str
):
    key = edit(admin, site, f"Collé de {program}", [("text", "<p>Avant.</p>")])
    document = (PASTED / f"{program}.txt").read_text("utf-8").replace("{site}", site.url)
    texts(admin).click()
    admin.keyboard.press("ControlOrMeta+a")
    admin.wait_for_function("getSelection().toString().includes('Avant.')")

    texts(admin).evaluate(PASTE, document)

    expect(notice(admin)).to_have_text(left_out)
    expect(notice(admin)).to_be_in_viewport()
    admin.keyboard.press("ControlOrMeta+z")
    expect(texts(admin)).to_have_text("Avant.")
    admin.keyboard.press("ControlOrMeta+Shift+z")
    expect(texts(admin)).to_contain_text("Candidater")
    assert html_shown(admin, key).replace(site.url, "") == KEPT


def test_a_document_goes_where_the_caret_is(admin: Page, site: LiveSite):
    key = edit(admin, site, "Collé au milieu", [("text", "<p>Avant.</p><p>Après.</p>")])
    texts(admin).get_by_text("Avant.").click()
    admin.keyboard.press("End")
    admin.keyboard.type(" Puis\xa0:")
    # The editor knows now where the caret is.
    expect(texts(admin)).to_contain_text("Avant. Puis\xa0:")

    texts(admin).evaluate(
        PASTE,
        "<p>dix mois.</p><h5>Au milieu</h5><p>https://beta.gouv.fr/defis.</p><h5>À la fin</h5>",
    )

    expect(notice(admin)).to_have_count(0)
    assert html_shown(admin, key) == (
        "<p>Avant. Puis\xa0:dix mois.</p>"
        '<h2 id="au-milieu">Au milieu</h2>'
        '<p><a href="https://beta.gouv.fr/defis">https://beta.gouv.fr/defis</a>.</p>'
        '<h2 id="a-la-fin">À la fin</h2><p>Après.</p>'
    )


def test_the_marks_of_a_revision_and_what_is_no_text_stay_out(admin: Page, site: LiveSite):
    key = edit(admin, site, "Relu", [("text", "")])

    paste(
        texts(admin),
        "<p>Il y a <del>dix</del><ins>douze</ins> <u>défis</u><span class=MsoCommentReference>"
        "<a href='#_msocom_1'>[JD1]</a></span> et des <a href='file:///C:/notes.docx'>notes</a>."
        "<script>alert(1)</script></p><iframe src='https://example.org'></iframe>"
        "<table><tr><td>Seul</td><td>Ensemble</td></tr></table>"
        "<div style='mso-element:comment-list'><p class=MsoCommentText>À cacher</p></div>",
    )

    expect(notice(admin)).to_have_text(
        "N’a pas pu être collé\xa0: 1\xa0vidéo ou son, 1\xa0adresse de lien. "
        "Un tableau d’une seule ligne ou colonne est devenu des paragraphes. "
        "Les commentaires et les mots supprimés d’une relecture n’ont pas été collés."
    )
    assert html_shown(admin, key) == (
        "<p>Il y a douze défis et des notes.</p><p>Seul</p><p>Ensemble</p>"
    )


def test_a_table_is_pasted_into_its_block(admin: Page, site: LiveSite):
    empty = {"caption": "", "columns": [], "rows": []}
    key = edit(admin, site, "Un tableau", [("table", empty)])

    paste(admin.get_by_label("Légende"), TABLE)

    expect(notice(admin)).to_have_text(
        "Donnez une légende au tableau\xa0: elle dit ce qu’on y lit. "
        "Les cellules fusionnées ont été séparées."
    )
    expect(texts(admin)).to_have_text(["Lyon", "3", "", "4"])
    admin.get_by_label("Légende").fill("Par ville")
    expect(notice(admin)).to_have_count(0)
    # A table that has content stays.
    paste(admin.get_by_label("Légende"), TABLE.replace("Lyon", "Metz"))
    expect(texts(admin)).to_have_text(["Lyon", "3", "", "4"])
    table = body_as_shown(admin, key).get_by_role("table", name="Par ville")
    expect(table.get_by_role("columnheader")).to_have_text(["Ville", "Défis"])
    expect(table.locator("td b")).to_have_text("3")


def test_a_field_that_takes_no_heading_or_is_too_short_says_so(admin: Page, site: LiveSite):
    edit(admin, site, "Un encadré", [("callout", {"title": "", "text": ""})])
    paste(texts(admin), "<h2>Titre</h2><ul><li>Un</li></ul>")
    expect(notice(admin)).to_have_text("Ici, il n’y a pas de titres\xa0: leur texte a été collé.")
    expect(texts(admin).locator("li")).to_have_text("Un")
    expect(texts(admin)).to_contain_text("Titre")

    heading = admin.locator("[name$='-value-title']")
    told = admin.locator("form .help-block[role=alert]").filter(has_text="la fin n’y est pas")
    paste(heading, "<p>Court</p>")
    expect(told).to_have_count(0)
    paste(heading, f"<p>{'Long ' * 50}</p>")
    expect(told).to_be_visible()
