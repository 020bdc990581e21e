"""A launch is agreed to on a phone, corrected, agreed again, carried out, taken back and copied."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite

PREPARE = """
from datetime import datetime, timezone
from django.contrib.auth import get_user_model
from home.models import HomePage, Menu
from pages.models import NewsIndexPage, NewsPage
from tests.planning import ask_agreement, launch_of
home = HomePage.objects.get(locale__language_code="fr")
index = NewsIndexPage.objects.child_of(home).get()
pages = []
for number in (1, 2, 3, 4):
    page = index.add_child(
        instance=NewsPage(title=f"Signé {number}", slug=f"signe-{number}", live=False)
    )
    page.save_revision()
    pages.append(page)
gone = index.add_child(instance=NewsPage(title="Signé, ancien", slug="signe-ancien"))
gone.save_revision().publish()
menu, _ = Menu.objects.get_or_create(locale=home.locale)
menu.footer_links = [("link", {"label": "Menu signé", "url": "https://example.org/"})]
menu.save_revision()
user = get_user_model().objects.get(username="communication")
moment = datetime(2094, 6, 3, 7, tzinfo=timezone.utc)
launch = launch_of(user, moment, pages, [gone], [menu], name="Signé")
asked = ask_agreement(launch, "Camille", "camille@example.org")
print(launch.pk, pages[0].pk, asked.token)
"""
CARRY_OUT = """
from publishing import clock
from publishing.launches.models import Launch
from publishing.scheduler.loop import carry_out
launch = Launch.objects.get(name="Signé")
with clock.at(launch.moment):  # what else this site has planned stays so
    print(int(carry_out(launch)))
"""
EDIT_AFTERWARDS = """
from pages.models import NewsPage
page = NewsPage.objects.get(slug="signe-2")
page.title = "Signé 2, corrigé"
page.save_revision().publish()
"""
CLEAN = """
from pages.models import NewsPage
from publishing.launches.models import Launch
Launch.objects.all().delete()
for page in NewsPage.objects.filter(slug__startswith="signe-"):
    page.delete()
"""


def test_a_launch_is_agreed_to_corrected_carried_out_taken_back_and_copied(
    admin: Page,
    guest: Page,
    site: LiveSite,
    axe_findings: Callable[[Page], list[str]],
):
    launch, corrected, token = site.run(PREPARE).split()[-3:]
    page, own = admin, f"/admin/agenda/lancements/edit/{launch}/"

    # Its link is copied, or selected where a browser copies nothing.
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/admin/site-a-venir/invitations/inspect/{token.partition(':')[0]}/")
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Copié : collez-le dans votre message.")).to_be_visible()
    link = page.get_by_label("Son lien")
    assert page.evaluate("navigator.clipboard.readText()") == link.input_value()
    link.focus()
    assert page.evaluate("getSelection().toString()") == link.input_value()

    # A guest reads it on a phone, and the answer is confirmed where it was tapped.
    guest.goto(f"/site-a-venir/{token}/")
    expect(guest.get_by_role("heading", name="4 nouveaux contenus")).to_be_visible()
    expect(guest.get_by_role("heading", name="Signé, ancien")).to_be_visible()
    expect(guest.get_by_text("Menu signé")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_findings(guest) == []
    guest.get_by_role("link", name="Votre réponse").click()
    guest.get_by_role("button", name="À revoir").click()
    expect(guest.get_by_role("alert")).to_contain_text("ce qui est à revoir")
    guest.get_by_label("Remarques").fill("Sauf une coquille.")
    guest.goto(guest.url.partition("#")[0])  # as a phone that has unloaded the page
    expect(guest.get_by_label("Remarques")).to_have_value("Sauf une coquille.")
    guest.get_by_role("button", name="D’accord").click()
    expect(guest.get_by_role("status")).to_contain_text("« D’accord »")
    expect(guest.get_by_role("status")).to_contain_text("Sauf une coquille.")
    expect(guest.get_by_role("status")).to_be_in_viewport()
    expect(guest.get_by_label("Remarques")).not_to_be_visible()
    assert axe_findings(guest) == []
    guest.get_by_role("link", name="Voir la page telle qu’elle sera : Signé 1").click()
    banner = guest.get_by_role("region", name="Site à venir")
    expect(banner).to_contain_text("cette page telle qu’elle sera")
    banner.get_by_role("link", name="Ce qui va changer").click()

    # An editor corrects a page: nothing of the launch changes, and its screen says so.
    page.goto(f"/admin/pages/{corrected}/edit/")
    page.get_by_role("textbox", name="Chapô").fill("Corrigé entre-temps.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("» est enregistré.")).to_be_visible()
    page.goto(own)
    expect(page.get_by_text("Une version plus récente existe")).to_be_visible()
    expect(page.get_by_text("ne compte plus")).to_have_count(0)

    # Who is invited is asked for an address or for a duration, never for both.
    page.get_by_role("link", name="Inviter quelqu’un…").click()
    lasts = page.get_by_role("combobox", name="Valable")
    address = page.get_by_role("textbox", name="Adresse électronique")
    asks = page.get_by_role("checkbox", name="Demander son accord")
    expect(lasts).to_be_visible()
    expect(address).to_be_hidden()
    asks.check()
    expect(lasts).to_be_hidden()
    expect(address).to_be_visible()
    assert axe_findings(page) == []
    asks.uncheck()
    page.goto(own)

    # She sees the site of that moment.
    page.get_by_role("link", name="Voir le site à ce moment").click()
    banner = page.get_by_role("region", name="Site à venir")
    expect(banner).to_contain_text("jeudi 3 juin 2094 à 9 h")
    assert axe_findings(page) == []
    banner.get_by_role("link", name="Revenir au site actuel").click()
    page.goto(own)

    # The launch takes the version: the agreement no longer counts, and is asked for again.
    page.get_by_role("button", name="Planifier la dernière version de Signé 1").click()
    expect(page.get_by_text("Cette réponse ne compte plus.")).to_be_visible()
    expect(page.get_by_text("A changé depuis : « Signé 1 »")).to_be_visible()
    assert site.run(CARRY_OUT).split()[-1] == "0"
    page.get_by_role("button", name="Redemander les accords").click()
    expect(page.get_by_text("La demande repart par courriel.")).to_be_visible()
    guest.reload()
    expect(guest.get_by_text("Depuis votre réponse, le lancement a changé")).to_be_visible()
    expect(guest.get_by_text("Corrigé entre-temps.")).to_be_visible()
    guest.get_by_role("button", name="D’accord").click()
    expect(guest.get_by_text("le lancement a changé")).to_have_count(0)

    # All of it appears together.
    assert site.run(CARRY_OUT).split()[-1] == "1"
    guest.goto("/blog/signe-3/")
    expect(guest.get_by_role("heading", name="Signé 3")).to_be_visible()
    expect(guest.get_by_role("link", name="Menu signé")).to_be_visible()
    guest.goto(f"/site-a-venir/{token}/")
    expect(guest.get_by_role("heading", name="Ce qui a changé")).to_be_visible()
    expect(guest.get_by_text("Vous avez répondu « D’accord »")).to_be_visible()

    # A return is a launch, and passes over a page that was edited since.
    site.run(EDIT_AFTERWARDS)
    page.goto(own)
    page.get_by_role("button", name="Préparer le retour à l’état d’avant").click()
    expect(page.locator(".messages")).to_contain_text("rien n’a encore changé")
    expect(page.locator(".messages")).to_contain_text("« Signé 2, corrigé » a changé depuis")
    assert axe_findings(page) == []
    assert guest.request.get("/blog/signe-1/").status == 200
    # It leaves now, which is the main button, once somebody has read what that changes.
    planning = page.get_by_role("button", name="Planifier ce lancement")
    expect(planning).to_contain_class("button-secondary")
    page.get_by_role("button", name="Lancer maintenant…").click()
    asked = page.get_by_role("dialog", name="Changer le site maintenant")
    expect(asked).to_contain_text("« Signé 1 » quitte le site")
    assert axe_findings(page) == []
    asked.get_by_role("button", name="Ne rien changer").click()
    expect(asked).to_be_hidden()
    page.get_by_role("button", name="Lancer maintenant…").click()
    asked.get_by_role("button", name="Lancer maintenant").click()
    expect(page.locator(".messages")).to_contain_text("est parti")
    for slug, status in (("signe-1", 404), ("signe-2", 200), ("signe-ancien", 200)):
        assert guest.request.get(f"/blog/{slug}/").status == status

    site.run(CLEAN)
