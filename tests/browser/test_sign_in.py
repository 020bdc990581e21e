"""The second factor in a real browser: an application, then a security key, and the way back in."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import RULES_OF_COLOURS
from tests.browser.live_site import DESKTOP, PHONE, LiveSite
from tests.editing import totp

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_new_colleague_protects_her_account_and_comes_back(
    open_page: Callable[..., Page],
    site: LiveSite,
    axe_findings: Callable[..., list[str]],
):
    page = open_page("/admin/login/", viewport=PHONE)
    found = {}

    def look(name: str) -> None:
        for theme, rules in (("light", None), ("dark", RULES_OF_COLOURS)):
            page.emulate_media(color_scheme=theme)
            if findings := axe_findings(page, rules):
                found[f"{name}, {theme}"] = findings

    def give_password() -> None:
        page.get_by_label("Nom d’utilisateur").fill("nouvelle")
        page.get_by_label("Mot de passe").fill(site.password)
        page.get_by_role("button", name="Se connecter").click()

    look("connexion")
    give_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Protégez votre compte")
    look("protéger")
    page.get_by_role("link", name="Enregistrer une application").click()
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    look("application")
    secret = page.locator(".access__secret").inner_text()
    page.get_by_label("Code à 6 chiffres").fill("000000")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Ce code n’est pas le bon")).to_be_visible()
    look("mauvais code")
    page.get_by_label("Code à 6 chiffres").fill(totp.code(secret))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".access__codes li")).to_have_count(10)
    look("codes de secours")
    page.get_by_role("link", name="C’est noté, continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")

    # A security key, which the browser pretends to have.
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/admin/account/")
    page.get_by_role("tab", name="Plus d").click()
    page.get_by_role("link", name="Sécurité de mon compte").click()
    look("sécurité")
    page.get_by_role("link", name="Enregistrer une clé").click()
    look("clé")
    page.get_by_label("Nom de la clé").fill("Clé du bureau")
    page.get_by_role("button", name="Enregistrer la clé").click()
    expect(page.get_by_text("Clé du bureau, enregistrée le")).to_be_visible()
    page.set_viewport_size(DESKTOP)
    page.get_by_role("link", name="Voir mes sessions").click()
    expect(page.get_by_text("Chrome, Linux")).to_be_visible()
    look("sessions")

    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/admin/login/")
    give_password()
    look("second facteur")
    page.get_by_role("button", name="Utiliser une clé de sécurité").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    assert found == {}
