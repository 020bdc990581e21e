"""An editor is stopped by a check before publishing, finds the place and mends it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite

CREATE = """
from home.models import HomePage
from pages.models import ProgrammePage
home = HomePage.objects.get(locale__language_code="fr")
page = home.add_child(instance=ProgrammePage(
    title="Participer autrement", slug="participer-autrement", live=False,
    introduction="Trois façons.",
    body=[
        ("text", "<p>Nous cherchons des mentors qui connaissent le design thinking.</p>"),
        ("buttons", [{"label": "En savoir plus", "url": "https://example.org/"}]),
    ],
))
page.save_revision()
print(page.pk)
"""


def test_an_editor_is_stopped_and_mends_the_fault_in_the_panel(site: LiveSite, admin: Page):
    key = site.run(CREATE).strip()
    admin.goto(f"/admin/pages/{key}/edit/")
    publish(admin)
    expect(admin.locator(".messages .error")).to_be_visible()
    panel = admin.get_by_role("complementary", name="Vérifications")
    expect(panel).to_contain_text("À corriger avant de publier")
    expect(panel).to_contain_text("Lien qui ne dit pas où il mène")
    expect(panel).to_contain_text("design thinking")
    place = panel.get_by_role("button", name="Contenu › Boutons (2) › Bouton (1) › Libellé")

    place.click()

    label = admin.get_by_label("Libellé")
    expect(label).to_be_focused()
    label.fill("Devenir mentor")
    expect(panel).to_contain_text("Rien n’empêche de publier")
    publish(admin)
    expect(admin.locator(".messages")).to_have_text(re.compile("publié"))


def publish(page: Page) -> None:
    page.get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Publier", exact=True).click()
