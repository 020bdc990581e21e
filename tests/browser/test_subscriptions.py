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


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_visitor_asks_confirms_and_changes_their_mind(open_page, site, javascript):
    address = f"camille-{javascript}@example.org".lower()
    page = open_page(CALL, java_script_enabled=javascript, viewport=PHONE)
    ask(page, address)
    page.wait_for_url("**/?inscription=demandee#prevenez-moi")
    answer = page.get_by_role("region", name="Prévenez-moi")
    assert "Un courriel vient de partir" in answer.inner_text()
    assert answer.bounding_box()["y"] < PHONE["height"]

    page.goto(site.run(LINK_OF.format(address=address)).strip())
    page.get_by_role("button", name="Confirmer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Vous serez au courant"
    page.get_by_role("button", name="Effacer mon adresse").click()
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Cette adresse n’est pas sur la liste"
    )
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("viewport", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"]
)
def test_every_step_can_be_seen_and_heard(chromium, site, axe_findings, viewport, theme):
    address = f"{theme}@example.org"
    context = chromium.new_context(base_url=site.url, viewport=viewport, color_scheme=theme)
    page = context.new_page()
    page.goto(CALL)
    assert axe_findings(page) == []
    ask(page, "camille")
    assert axe_findings(page) == []
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "address"
    ask(page, address)
    page.wait_for_url("**/?inscription=demandee#prevenez-moi")
    assert axe_findings(page) == []
    page.goto(site.run(LINK_OF.format(address=address)).strip())
    assert axe_findings(page) == []
    context.close()
