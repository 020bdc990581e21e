"""A launch is seen beforehand by an editor and a guest, by nobody else, and no more after that."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_site import DESKTOP, LiveSite

PREPARE = """
from datetime import datetime, timezone
from django.contrib.auth import get_user_model
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage
from tests.launches import launch_of
home = HomePage.objects.get(locale__language_code="fr")
index = NewsIndexPage.objects.child_of(home).get()
pages = []
for number in (1, 2):
    page = index.add_child(
        instance=NewsPage(title=f"Avant l’heure {number}", slug=f"avant-{number}", live=False)
    )
    page.save_revision()
    pages.append(page)
moment = datetime(2094, 5, 3, 7, tzinfo=timezone.utc)
user = get_user_model().objects.get(username="communication")
launch_of(user, moment, pages, name="Avant l’heure")
"""
MOMENT = "lundi 3 mai 2094 à 9 h"
NEWS = re.compile("Avant l’heure [12]")


@pytest.mark.long
def test_a_launch_is_seen_beforehand_by_editor_and_guest_and_by_nobody_else(
    admin: Page,
    guest: Page,
    site: LiveSite,
    open_page: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
):
    site.run(PREPARE)
    page = admin
    page.goto("/admin/site-a-venir/")
    expect(page.get_by_role("link", name="Avant l’heure", exact=True).first).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_label("Moment").fill("03/05/2094 08:59")
    page.get_by_role("button", name="Voir le site", exact=True).click()
    banner = page.get_by_role("region", name="Site à venir")
    expect(banner).to_contain_text("lundi 3 mai 2094 à 8 h 59")
    page.goto("/blog/")
    expect(page.get_by_text(NEWS)).to_have_count(0)

    page.goto("/admin/agenda/lancements/")
    page.get_by_role("link", name="Avant l’heure").click()
    page.get_by_role("link", name="Voir le site à ce moment").click()
    expect(banner).to_contain_text(MOMENT)
    page.goto("/blog/")
    expect(page.get_by_role("heading", name=NEWS)).to_have_count(2)
    page.get_by_role("link", name="Avant l’heure 1").click()  # links stay within it
    expect(banner).to_contain_text(MOMENT)
    expect(page).to_have_url(f"{site.url}/blog/avant-1/")
    assert axe_findings(page) == []

    page.goto("/admin/agenda/lancements/")
    page.get_by_role("link", name="Avant l’heure").click()
    page.get_by_role("link", name="Créer un lien d’invité").click()
    page.get_by_role("textbox", name="Pour qui").fill("Cabinet de la ministre")
    whole_site = page.get_by_label("Laisser parcourir tout le site")
    expect(whole_site).not_to_be_checked()
    whole_site.check()
    page.get_by_role("button", name="Créer").click()
    address = page.get_by_label("Lien à envoyer").input_value()
    assert axe_findings(page) == []

    guest.goto(address)
    expect(guest.get_by_role("region", name="Site à venir")).to_contain_text(MOMENT)
    guest.goto("/blog/")
    expect(guest.get_by_role("heading", name=NEWS)).to_have_count(2)
    assert axe_findings(guest) == []
    visitor = open_page("/blog/", viewport=DESKTOP)
    expect(visitor.get_by_text(NEWS)).to_have_count(0)

    page.goto("/admin/site-a-venir/liens/")
    expect(page.get_by_role("row", name="Cabinet de la ministre")).to_contain_text("Valable")
    page.get_by_role("link", name="Cabinet de la ministre").click()
    page.get_by_role("link", name="Révoquer le lien", exact=True).click()
    page.get_by_role("button", name="Oui, supprimer").click()
    expect(page.get_by_role("row", name="Cabinet de la ministre")).to_have_count(0)
    guest.reload()
    expect(guest.get_by_role("heading", name="Ce lien n’est plus valable")).to_be_visible()
    guest.goto("/blog/")
    expect(guest.get_by_text(NEWS)).to_have_count(0)

    page.goto("/blog/avant-1/")
    banner.get_by_role("link", name="Revenir au site actuel").click()
    expect(page).to_have_url(f"{site.url}/")
    expect(banner).to_have_count(0)
