"""The embargo story: a launch is planned, moved, warned of, mended, and goes live as one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_site import PHONE, LiveSite

HOME = "Entrepreneurs d’intérêt général"
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
from agenda.models import Launch
from publishing.scheduler import Scheduler
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

    # One part is cancelled and restored, with the keyboard.
    page.get_by_role("button", name="Annuler la planification").press("Enter")
    expect(page.get_by_text("n’est plus planifiée")).to_be_visible()
    expect(day.get_by_role("link", name=VOLUMES[0])).to_have_count(0)
    page.get_by_role("button", name="Rétablir").press("Enter")
    expect(page.get_by_text("C’est rétabli.")).to_be_visible()
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
