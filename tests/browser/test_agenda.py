"""The embargo story: a launch is planned, moved, and goes live as one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing_steps import type_moment
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
from publishing.launches.models import Launch
from publishing.scheduler.loop import carry_out
launch = Launch.objects.get(name="Embargo")
with clock.at(launch.moment):
    carry_out(launch)
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
    type_moment(page, "15/06/2093 9h")
    for number, title in enumerate([*VOLUMES, HOME]):
        choose(page, number, title)
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Ce lancement est en préparation")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("button", name="Planifier ce lancement").click()
    said = "est planifié pour le lundi 15 juin 2093 à 9"
    expect(page.locator(".messages")).to_contain_text(said)

    # Dragged to the next day, the whole launch moves.
    page.goto("/admin/agenda/?date=2093-06-01")
    day = page.locator("[data-day='2093-06-16']")
    entry(page, "Embargo").drag_to(day)
    moved = "a un nouveau moment : le mardi 16 juin 2093 à 9 h"
    expect(page.get_by_text(moved)).to_be_visible()
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
