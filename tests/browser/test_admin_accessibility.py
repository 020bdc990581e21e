"""The admin passes axe-core on a phone and on a desktop, but for what is in Wagtail's widgets."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.live_site import DESKTOP, PHONE, LiveSite

# What axe finds in widgets of Wagtail 8.0: the rule, what it finds it in, and what is wrong there.
WAGTAIL = {
    # Draftail's field is a textbox that its label does not name (the label is beside it).
    ("aria-input-field-name", "public-DraftEditor-content"),
    # The library of the tag field adds an input without a label to the one that has it.
    ("label", "ui-autocomplete-input"),
    # The outline of an editor scrolls, and its links are reached by keyboard all the same.
    ("scrollable-region-focusable", "w-minimap__list"),
    # An image block's panel is a section named « Image », as is the panel of the field around it.
    ("landmark-unique", "w-panel--nested"),
}
PRINT_SCREENS = """
import json
from django.urls import reverse
from challenges.models import ChallengePage, PersonPage, Theme
from media.models import Document, Image
from tests.page_types import demo_pages
editors = {
    label: reverse("wagtailadmin_pages:edit", args=[page.pk])
    for label, page in demo_pages().items()
}
theme, image = Theme.objects.first(), Image.objects.first()
challenges = ChallengePage.objects.all()[:2]
term = Theme.snippet_viewset
bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
print(json.dumps(editors | {
    "accueil": reverse("wagtailadmin_home"),
    "explorateur": reverse("wagtailadmin_explore", args=[challenges[0].get_parent().pk]),
    "actions groupées": f"{bulk}?id={challenges[0].pk}&id={challenges[1].pk}",
    "thématiques": reverse(term.get_url_name("list")),
    "une thématique": reverse(term.get_url_name("edit"), args=[theme.pk]),
    "fusion": reverse(term.get_url_name("merge"), args=[theme.pk]),
    "images": reverse("wagtailimages:index"),
    "une image": reverse("wagtailimages:edit", args=[image.pk]),
    "documents": reverse("wagtaildocs:index"),
    "effacer une personne": reverse("erase_person", args=[PersonPage.objects.first().pk]),
    "agenda": reverse("agenda:index"),
    "historique de l’agenda": reverse("agenda:history"),
    "nouveau lancement": reverse("launches:add"),
    "échecs": reverse("failed_changes"),
    "corbeille": reverse("trash:index"),
    "messages reçus": reverse("contact_messages:index"),
    "réglages": reverse("wagtailsettings:edit", args=["pages", "sitesettings"]),
}))
"""
EVERY_DAY = ["accueil", "explorateur", "pages.NewsPage", "corbeille"]


@pytest.mark.parametrize("names", [EVERY_DAY, pytest.param([], marks=pytest.mark.long, id="all")])
def test_the_admin_passes_axe(site: LiveSite, admin: Page, names):
    screens = json.loads(site.manage("shell", "--verbosity", "0", "-c", PRINT_SCREENS))
    found = []
    for name in names or screens:
        response = admin.goto(screens[name])
        assert response.status == 200, name
        admin.wait_for_load_state("networkidle")
        for device in (PHONE, DESKTOP):
            admin.set_viewport_size(device)
            found += [f"{name}, {device['width']}: {finding}" for finding in findings(admin)]
    assert found == []


def findings(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in violations
        for node in violation["nodes"]
        if not any(
            violation["id"] == rule and mark in node["html"].partition(">")[0]
            for rule, mark in WAGTAIL
        )
    ]
