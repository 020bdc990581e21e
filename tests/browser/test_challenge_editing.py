"""An editor tells a challenge in the admin, in a real browser, and reads it on the site."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.editing_steps import publish, upload_picture
from tests.browser.live_site import LiveSite

ADD_ARTICLE = """
from django.urls import reverse
from pages.models import NewsIndexPage
index = NewsIndexPage.objects.get(locale__language_code="fr")
print(reverse("wagtailadmin_pages:add", args=["pages", "newspage", index.pk]))
"""


def test_an_editor_tells_a_challenge_from_an_empty_page_to_the_site(admin: Page):
    page = admin
    page.goto("/admin/defis/")
    page.get_by_role("link", name="Ajouter\xa0: défi").click()
    page.locator("[name=title]").fill("L’eau à l’œil")
    page.get_by_role("textbox", name="Accroche").fill("Savoir où l’eau manquera avant l’été.")
    upload_picture(page, title="Carte des rivières", description="Une carte")
    tick(page, "organisations", words="medicament agence", label="Agence nationale de sécurité")
    tick(page, "themes", words="sante", label="Santé")
    choose_person(add_member(page), words="irene vauc", name="Irène Vaucresson")
    create_person(add_member(page), name="Zoé Bénichou", job="Hydrologue")
    add_figure(page, 0, before="plus de", amount="1 200", after="puits", label="suivis chaque nuit")
    add_figure(page, 1, amount="40 %", label="de coupures en moins")
    publish(page)

    page.goto("/defis/l-eau-a-l-oeil/")

    expect(page.get_by_role("heading", level=1)).to_have_text("L’eau à l’œil")
    main = page.get_by_role("main")
    for words in (
        "Savoir où l’eau manquera avant l’été.",
        "plus de 1 200 puits suivis chaque nuit",
        "40 % de coupures en moins",
        "Agence nationale de sécurité du médicament et des produits de santé",
    ):
        expect(main).to_contain_text(words)
    # Who was created on the way is a draft: a challenge may be secret until its day.
    expect(main).not_to_contain_text("Zoé Bénichou")
    expect(main.get_by_role("link", name="Santé", exact=True)).to_have_attribute(
        "href", "/defis/?thematique=sante"
    )
    expect(main.get_by_role("link", name="Irène Vaucresson")).to_have_attribute(
        "href", "/personnes/irene-vaucresson/"
    )
    picture = main.locator("header img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_the_address_of_a_theme_is_proposed_while_its_name_is_typed(admin: Page):
    admin.goto("/admin/snippets/challenges/theme/add/")
    admin.get_by_role("textbox", name="Nom").press_sequentially("« L’égalité à cœur »")
    expect(admin.locator("[name=slug]")).to_have_value("l-egalite-a-coeur")


def test_an_administration_is_created_while_a_challenge_is_written(admin: Page):
    """The list has it when the editor comes back, and nothing of the form is gone."""
    page = admin
    page.goto("/admin/defis/")
    page.get_by_role("link", name="Ajouter\xa0: défi").click()
    page.get_by_role("textbox", name="Accroche").fill("Pas encore de titre.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Créez-la").click()
    other = opened.value
    other.get_by_role("textbox", name="Nom").fill("Office des marées")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_text("Office des marées").first).to_be_visible()
    other.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # no window has the focus here
    tick(page, "organisations", words="maree", label="Office des marées")
    expect(page.get_by_role("textbox", name="Accroche")).to_have_value("Pas encore de titre.")


def test_many_people_cost_the_keyboard_one_stop(admin: Page, site: LiveSite):
    page = admin
    page.goto(site.run(ADD_ARTICLE))
    expect(page.locator("[name=title]")).to_be_focused()
    boxes = page.locator("[data-filtered-checkboxes]").filter(has=page.locator("[name=authors]"))
    expect(boxes.get_by_role("checkbox")).to_have_count(0)
    finder = boxes.get_by_role("searchbox")
    finder.fill("irene")
    boxes.get_by_label("Irène Vaucresson").check()
    finder.fill("")
    author = boxes.get_by_role("checkbox")
    expect(author).to_have_count(1)
    author.uncheck()
    expect(author).to_be_focused()  # it does not go away below the hand


def tick(page: Page, field: str, *, words: str, label: str) -> None:
    """Find a checkbox by these words, which the editor types without accents."""
    boxes = page.locator("[data-filtered-checkboxes]").filter(has=page.locator(f"[name={field}]"))
    finder = boxes.get_by_role("searchbox", name="Chercher dans la liste")
    finder.fill(words)
    finder.press("Enter")  # sends nothing
    expect(boxes.get_by_role("checkbox")).to_have_count(1)
    boxes.get_by_label(label).check()
    expect(boxes.get_by_role("status")).to_have_text("1 choix coché · 1 dans la liste")


def add_member(page: Page) -> Locator:
    page.get_by_role("button", name="Ajouter\xa0: Membre").click()
    return page.locator("[data-inline-panel-child]").last


def choose_person(member: Locator, *, words: str, name: str) -> None:
    member.get_by_role("button", name="Choisir une personne").click()
    dialog = member.page.get_by_role("dialog")
    dialog.get_by_label("Terme de recherche").fill(words)
    expect(dialog.get_by_role("row")).to_have_count(2)  # the heads of the columns, and one person
    dialog.get_by_role("link", name=name).click()
    expect(member.locator("[data-chooser-title]")).to_have_text(name)
    expect(dialog).to_have_count(0)


def create_person(member: Locator, *, name: str, job: str) -> None:
    member.get_by_role("button", name="Choisir une personne").click()
    dialog = member.page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Créer une personne").click()
    expect(dialog.get_by_text("propose de la publier aussi")).to_be_visible()
    dialog.get_by_label("Prénom et nom").fill(name)
    dialog.get_by_label("Talent").check()
    dialog.get_by_label("Métier ou fonction").fill(job)
    dialog.get_by_role("button", name="Créer et choisir").click()
    expect(member.locator("[data-chooser-title]")).to_have_text(name)
    expect(dialog).to_have_count(0)


def add_figure(page: Page, number: int, **words: str) -> None:
    figures = page.get_by_role("region", name="Chiffres clés")
    figures.get_by_role("button", name="Insérer un bloc").last.click()
    for name, text in words.items():
        figures.locator(f"[name=key_figures-{number}-value-{name}]").fill(text)
