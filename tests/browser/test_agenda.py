"""The embargo story: a launch is planned, moved, warned of, mended, and goes live as one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing_steps import act, said
from tests.browser.live_site import PHONE, LiveSite

HOME = "Dix mois pour changer un service public"
VOLUMES = [f"Embargo, volet {number}" for number in (1, 2, 3)]
# Three drafts and an update of the home page, the first draft linking to a page nobody planned.
PREPARE = """
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage, ProgrammePage
home = HomePage.objects.get(locale__language_code="fr")
index = NewsIndexPage.objects.child_of(home).get()
target = home.add_child(instance=ProgrammePage(title="Dossier de presse", live=False))
link = f'<p><a linktype="page" id="{target.pk}">Le dossier de presse</a></p>'
for number in (1, 2, 3):
    page = index.add_child(
        instance=NewsPage(title=f"Embargo, volet {number}", live=False)
    )
    if number == 1:
        page.body = [("text", link)]
    page.save_revision()
home.introduction = "Sous embargo."
home.save_revision()
"""
PUBLISH_TARGET = """
from pages.models import ProgrammePage
ProgrammePage.objects.get(title="Dossier de presse").save_revision().publish()
"""
LAUNCH = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Revision
from publishing.agenda.models import Launch
from publishing.scheduling.scheduler import Scheduler
moment = timezone.now() - timedelta(seconds=1)
for plan in Revision.objects.filter(approved_go_live_at=Launch.objects.get(name="Embargo").moment):
    plan.approved_go_live_at = plan.content["go_live_at"] = moment
    plan.save()
Scheduler().catch_up()
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


def test_a_launch_is_planned_moved_mended_and_goes_live_as_one(
    admin: Page, site: LiveSite, drafts, open_page, axe_findings
):
    page = admin
    page.goto("/admin/agenda/")
    page.get_by_role("link", name="Nouveau lancement").click()
    page.get_by_role("textbox", name="Nom").fill("Embargo")
    page.locator("[name=moment]").fill("15/06/2033 9h")
    page.locator("[name=moment]").press("Tab")
    for number, title in enumerate([*VOLUMES, HOME]):
        choose(page, number, title)
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Embargo").first).to_be_visible()

    # Dragged to the next day, the whole launch moves.
    page.goto("/admin/agenda/?vue=mois&date=2033-06-01")
    day = page.locator("[data-day='2033-06-16']")
    entry(page, VOLUMES[0]).drag_to(day)
    expect(page.get_by_text("maintenant le jeudi 16 juin 2033 à 9 h")).to_be_visible()
    for title in (*VOLUMES, HOME):
        expect(day.get_by_role("link", name=title)).to_be_visible()
    assert axe_findings(page) == []

    # The first part links to a page that nobody planned: it is published, and nothing is left to
    # warn of.
    entry(page, VOLUMES[0]).click()
    expect(page.get_by_text("Elle renvoie à « Dossier de presse »")).to_be_visible()
    assert axe_findings(page) == []
    site.run(PUBLISH_TARGET)
    page.reload()
    expect(page.get_by_text("Elle renvoie à")).to_have_count(0)

    # One part is cancelled and planned again, with the keyboard.
    page.get_by_role("button", name="Annuler la planification").press("Enter")
    expect(page.get_by_text("n’est plus planifiée")).to_be_visible()
    expect(day.get_by_role("link", name=VOLUMES[0])).to_have_count(0)
    page.get_by_role("link", name="Planifier de nouveau").press("Enter")
    page.get_by_role("button", name="Programmer").press("Enter")
    expect(page.get_by_text("paraîtra le jeudi 16 juin 2033 à 9 h")).to_be_visible()
    page.goto("/admin/agenda/?vue=mois&date=2033-06-01")
    expect(day.get_by_role("link", name=VOLUMES[0])).to_be_visible()

    page.set_viewport_size(PHONE)
    page.reload()  # Wagtail's message fades in, and axe-core measures colours
    expect(page.locator(".agenda-phone").get_by_role("link", name=VOLUMES[1])).to_be_visible()
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


def test_an_embargo_holds_through_review_correction_and_guest_link(
    admin: Page, site: LiveSite, open_page
):
    # The mail to the reviewers is printed first.
    approved, reviewed, unfinished = site.run(SEALED).splitlines()[-1].split()
    page = admin

    # A launch refuses a page that publishing refuses, and gives the reason.
    page.goto("/admin/agenda/lancements/new/")
    page.get_by_role("textbox", name="Nom").fill("Scellés")
    type_moment(page, "20/06/2033 9h30")
    choose(page, 0, UNFINISHED)
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Boutons (1) › Bouton (1) › Libellé")).to_be_visible()

    page.goto("/admin/agenda/lancements/new/")
    page.get_by_role("textbox", name="Nom").fill("Scellés")
    type_moment(page, "20/06/2033 9h30")
    choose(page, 0, APPROVED)
    choose(page, 1, REVIEWED)
    page.get_by_role("button", name="Créer").click()
    page.get_by_role("link", name="Scellés").first.click()
    expect(page.locator("[name=moment]")).to_have_value(re.compile("20/06/2033 0?9[:h]30"))

    # It moves, and with it the page that nobody has approved yet.
    type_moment(page, "21/06/2033 9 h 30")
    page.get_by_role("button", name="Enregistrer").click()
    page.goto(f"/admin/pages/{reviewed}/edit/")
    act(page, "Approuver et publier")
    expect(said(page)).to_contain_text(REVIEWED)
    page.goto("/admin/agenda/?vue=mois&date=2033-06-01")
    for title in (APPROVED, REVIEWED):
        expect(
            page.locator("[data-day='2033-06-21']").get_by_role("link", name=title)
        ).to_be_visible()

    # A correction replaces the planned version, after one question.
    page.goto(f"/admin/pages/{approved}/edit/")
    page.get_by_role("textbox", name="Chapô").fill("Corrigé avant l’heure.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("prend-elle la place de la version planifiée")).to_be_visible()
    page.get_by_role("button", name="Oui, planifier la version corrigée").click()
    expect(said(page)).to_contain_text("mardi 21 juin 2033")

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
