"""The embargo story: a launch is planned, moved, and goes live as one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing_steps import act, said
from tests.browser.live_site import PHONE, LiveSite

HOME = "Dix mois pour changer un service public"
VOLUMES = [f"Embargo, volet {number}" for number in (1, 2, 3)]
# Three drafts and an update of the home page.
PREPARE = """
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage
home = HomePage.objects.get(locale__language_code="fr")
index = NewsIndexPage.objects.child_of(home).get()
for number in (1, 2, 3):
    page = index.add_child(
        instance=NewsPage(title=f"Embargo, volet {number}", live=False)
    )
    page.save_revision()
home.introduction = "Sous embargo."
home.save_revision()
"""
LAUNCH = """
from publishing import clock
from publishing.agenda.models import Launch
from publishing.scheduling.scheduler import Scheduler
moment = Launch.objects.get(name="Embargo").moment
with clock.at(moment):
    Scheduler().carry_out(moment)
"""


@pytest.fixture
def drafts(site: LiveSite):
    site.run(PREPARE)


def choose(page: Page, number: int, title: str) -> None:
    page.wait_for_load_state()  # the scripts of the form hear no click before
    if number:
        page.get_by_role("button", name="Ajouter\xa0: Page").click()
    item = page.locator("[data-inline-panel-child]").nth(number)
    item.get_by_role("button", name="Choisissez une page").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Terme de recherche").fill(title)
    dialog.get_by_role("link", name=title, exact=True).first.click()
    expect(item.locator("[data-chooser-title]")).to_have_text(title)
    expect(dialog).to_have_count(0)


def entry(page: Page, title: str):
    return page.get_by_role("link", name=title)


@pytest.mark.long
def test_a_launch_is_planned_moved_and_goes_live_as_one(
    admin: Page, site: LiveSite, drafts, open_page, axe_findings
):
    page = admin
    page.goto("/admin/agenda/")
    page.get_by_role("link", name="Nouveau lancement").click()
    page.get_by_role("textbox", name="Nom").fill("Embargo")
    page.locator("[name=moment]").fill("15/06/2093 9h")
    page.locator("[name=moment]").press("Tab")
    for number, title in enumerate([*VOLUMES, HOME]):
        choose(page, number, title)
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Ce lancement est en préparation")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("button", name="Planifier ce lancement").click()
    expect(page.get_by_text("Planifié pour le lundi 15 juin 2093")).to_be_visible()

    # Dragged to the next day, the whole launch moves.
    page.goto("/admin/agenda/?vue=mois&date=2093-06-01")
    day = page.locator("[data-day='2093-06-16']")
    entry(page, "Embargo").drag_to(day)
    expect(page.get_by_text("maintenant le mardi 16 juin 2093 à 9 h")).to_be_visible()
    expect(day.get_by_role("link", name="Embargo")).to_be_visible()
    assert axe_findings(page) == []

    page.set_viewport_size(PHONE)
    page.reload()  # Wagtail's message fades in, and axe-core measures colours
    expect(page.locator(".agenda-phone").get_by_role("link", name="Embargo")).to_be_visible()
    assert axe_findings(page) == []

    visitor = open_page("/blog/")
    expect(visitor.get_by_text("Embargo, volet")).to_have_count(0)
    site.run(LAUNCH)  # its moment comes
    visitor.reload()
    expect(visitor.get_by_role("heading", name="Embargo, volet")).to_have_count(3)
    visitor.goto("/")
    expect(visitor.get_by_text("Sous embargo.")).to_be_visible()


SEALED = """
from django.contrib.auth import get_user_model
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage
home = HomePage.objects.get(locale__language_code="fr")
index = NewsIndexPage.objects.child_of(home).get()
writer = get_user_model().objects.get(username="redaction")
keys = []
for title in ("Scellés, approuvé", "Scellés, en relecture", "Scellés, inachevé"):
    page = index.add_child(instance=NewsPage(title=title, live=False, introduction="Attend."))
    if "inachevé" in title:
        page.body = [("buttons", [{"label": "", "url": "https://example.org/"}])]
    page.save_revision(clean=False, user=writer)
    if "relecture" in title:
        page.get_workflow().start(page, writer)
    keys.append(page.pk)
print(*keys)
"""
APPROVED, REVIEWED, UNFINISHED = "Scellés, approuvé", "Scellés, en relecture", "Scellés, inachevé"


@pytest.mark.long
def test_an_embargo_holds_through_review_correction_and_guest_link(
    admin: Page, site: LiveSite, open_page
):
    # The mail to the reviewers is printed first.
    approved, reviewed, unfinished = site.run(SEALED).splitlines()[-1].split()
    page = admin

    # A launch refuses a page that publishing refuses, and one that nobody has approved.
    page.goto("/admin/agenda/lancements/new/")
    page.get_by_role("textbox", name="Nom").fill("Scellés")
    type_moment(page, "20/06/2093 9h30")
    for number, title in enumerate((APPROVED, REVIEWED, UNFINISHED)):
        choose(page, number, title)
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Ce lancement est en préparation")).to_be_visible()
    launch = page.url
    page.get_by_role("button", name="Planifier ce lancement").click()
    expect(said(page)).to_contain_text("est en relecture")
    rows = page.locator("[data-inline-panel-child]")
    rows.nth(2).get_by_role("button", name="Supprimer").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(rows).to_have_count(2)

    # Its approval puts the page into the launch, in the approved version, unless another is chosen.
    page.goto(f"/admin/pages/{reviewed}/edit/")
    act(page, "Approuver pour un lancement…")
    dialog = page.get_by_role("dialog")
    destinations = dialog.get_by_label("La version approuvée va")
    expect(destinations).to_contain_text("Dans « Scellés »")
    dialog.get_by_role("button", name="Approuver pour un lancement…").click()
    expect(said(page)).to_contain_text("est mise dans le lancement « Scellés »")
    page.goto(launch)
    page.get_by_role("button", name="Planifier ce lancement").click()
    expect(page.get_by_text("Planifié pour le samedi 20 juin 2093")).to_be_visible()

    # Who publishes a page of the launch is asked first; a correction waits until it is taken.
    page.goto(f"/admin/pages/{approved}/edit/")
    page.get_by_role("textbox", name="Chapô").fill("Corrigé avant l’heure.")
    act(page, "Publier")
    expect(page.get_by_text("contient le texte de la version planifiée")).to_be_visible()
    page.get_by_role("link", name="Ne pas publier").click()
    page.goto(launch)
    page.get_by_role("button", name=f"Prendre cette version de {APPROVED}").click()
    expect(page.get_by_text("Une version plus récente existe")).to_have_count(0)

    # A guest sees a draft that is neither finished nor planned, and visitors see nothing.
    page.goto(f"/admin/pages/{unfinished}/edit/")
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name="Montrer le brouillon…").click()
    page.get_by_role("textbox", name="Pour qui").fill("Une invitée")
    page.get_by_role("button", name="Créer").click()
    guest = open_page(page.get_by_label("Lien à envoyer").input_value(), viewport=PHONE)
    expect(guest.get_by_role("heading", level=1, name=UNFINISHED)).to_be_visible()
    visitor = open_page("/blog/")
    expect(visitor.get_by_text("Scellés,")).to_have_count(0)

    site.run(LAUNCH.replace('"Embargo"', '"Scellés"'))
    visitor.reload()
    expect(visitor.get_by_role("heading", name="Scellés,")).to_have_count(2)
    expect(visitor.get_by_text("Corrigé avant l’heure.")).to_be_visible()


def type_moment(page: Page, text: str) -> None:
    page.locator("[name=moment]").fill(text)
    page.locator("[name=moment]").press("Tab")
