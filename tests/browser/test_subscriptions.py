"""« Prévenez-moi » in a real browser: asked, refused, confirmed and erased."""

import pytest

from tests.browser.live_site import DESKTOP, PHONE

CALL = "/participer/appel-a-defis/"
LINK_OF = """
from pages.models import CallSubscription
found = CallSubscription.objects.get(address="{address}")
print(f"/prevenez-moi/lien/{{found.key}}/")
"""


def ask(page, address):
    form = page.get_by_role("region", name="Prévenez-moi")
    form.get_by_label("Votre adresse électronique").fill(address)
    form.get_by_role("button", name="Me prévenir").click()


def test_without_javascript_a_visitor_asks_confirms_and_changes_their_mind(open_page, site):
    page = open_page(CALL, java_script_enabled=False, viewport=PHONE)
    ask_confirm_and_erase(page, site, "camille@example.org")
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("viewport", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"]
)
def test_every_step_can_be_seen_and_heard(chromium, site, axe_findings, viewport, theme):
    context = chromium.new_context(base_url=site.url, viewport=viewport, color_scheme=theme)
    page = context.new_page()
    page.goto(CALL)
    assert axe_findings(page) == []
    ask(page, "camille")
    assert axe_findings(page) == []
    assert page.get_by_role("alert").first.bounding_box()["y"] < viewport["height"]
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "address"
    ask_confirm_and_erase(page, site, f"{theme}@example.org", lambda: axe_findings(page))
    context.close()


def ask_confirm_and_erase(page, site, address, findings=list):
    ask(page, address)
    page.wait_for_url("**/?inscription=demandee#prevenez-moi")
    answer = page.get_by_role("region", name="Prévenez-moi")
    assert "Un courriel vient de partir" in answer.inner_text()
    assert answer.bounding_box()["y"] < page.viewport_size["height"]
    assert findings() == []

    page.goto(site.run(LINK_OF.format(address=address)))
    assert findings() == []
    page.get_by_role("button", name="Confirmer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Vous serez au courant"
    page.get_by_role("button", name="Effacer mon adresse").click()
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Cette adresse n’est pas sur la liste"
    )
