"""A text that the site does not save waits on the screen, which says why and what to do."""

import pytest
from playwright.sync_api import Response, Route, expect

from tests.browser.editing_steps import act
from tests.browser.kept_text import (
    STORED_BODY,
    blocks,
    edit,
    edit_draft,
    expect_stored,
    expect_warning_on_leaving,
    introduction,
    saved,
    sends,
)
from tests.browser.live_site import LiveSite


def test_a_save_that_fails_is_tried_again(editor, site: LiveSite):
    """After an error, a refusal, no answer, and a lost answer to a save that was stored."""
    page, key = edit_draft(editor("communication"), site, title="Au second essai")
    alert = page.get_by_role("alert").filter(has_text="n’a pas pu enregistrer votre texte")
    button = page.locator(".action-save").first
    for failure in (500, 403, "silence", "lost"):

        def fail(route: Route, failure=failure) -> None:
            if route.request.method != "POST":
                route.continue_()
                return
            if failure == "lost":
                route.fetch()
            if isinstance(failure, int):
                route.fulfill(status=failure, body="Une erreur")
            else:
                route.abort()

        page.route(f"**/pages/{key}/edit/", fail)
        introduction(page).press_sequentially(f"{failure} ")
        page.clock.run_for(1_500)
        expect(alert).to_contain_text("Il essaie à nouveau")
        button.click()
        page.clock.run_for(1)
        while button.is_disabled():  # until the form knows that it is not to be sent
            page.clock.run_for(1)
        expect_warning_on_leaving(page)
        expect(alert).to_be_visible()
        page.keyboard.press("Escape")  # Wagtail's dialog about the network

        page.unroute_all(behavior="wait")
        page.clock.run_for(5_000)
        expect(alert).to_have_count(0)
        expect(saved(page)).to_be_visible()
    expect_stored(page, "500 403 silence lost")


def test_a_new_page_that_could_not_be_shown_as_one_is_saved_all_the_same(editor, site: LiveSite):
    """Wagtail asks for the parts of its editor after the first save, and gives up without them."""
    page = editor("communication").new_page()
    page.clock.install()
    home = site.run("from home.models import HomePage; print(HomePage.objects.first().pk)")
    page.goto(f"/admin/pages/add/pages/programmepage/{home}/")
    page.route("**/*_w_hydrate_create_view*", lambda route: route.fulfill(status=500))
    page.clock.run_for(3_000)
    page.locator("[name=title]").fill("Une page toute neuve")
    page.clock.run_for(3_000)
    alert = page.get_by_role("alert").filter(has_text="n’a pas pu enregistrer votre texte")
    expect(alert).to_be_visible()
    introduction(page).fill("Ma phrase.")
    page.clock.run_for(7_000)
    expect(alert).to_have_count(0)
    expect_stored(page, "Ma phrase.")


@pytest.mark.parametrize(
    ("name", "wrong", "told", "right"),
    [
        ("title", "", "«\xa0Titre\xa0»", "Un titre"),
        ("start", "31/02/2026", "«\xa0Début\xa0»", "28/02/2026"),
    ],
)
def test_a_field_that_stops_a_draft_is_named(editor, site: LiveSite, name, wrong, told, right):
    page = edit(editor("communication"), site.run(MAKE_CHALLENGE))
    page.clock.run_for(3_000)
    field = page.locator(f"[name={name}]")
    field.evaluate("(field, value) => { field.value = value }", wrong)
    page.clock.run_for(3_000)
    alert = page.get_by_role("alert").filter(has_text=told)
    expect(alert).to_contain_text("Rien n’est enregistré d’ici là")
    alert.get_by_role("button", name="Aller au champ").click()
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    field.fill(right)
    page.clock.run_for(3_000)
    expect(alert).to_have_count(0)
    expect(saved(page)).to_be_visible()


def test_a_page_that_could_not_be_published_is_still_saved_by_itself(editor, site: LiveSite):
    """What is not typed too, such as the place of a block. A save was on its way before."""
    body = [("text", "<p>Un.</p>"), ("text", "<p>Deux.</p>"), ("quote", {"text": ""})]
    page, key = edit_draft(editor("communication"), site, title="Pas encore en ligne", body=body)
    held: list[Route] = []
    page.route(f"**/pages/{key}/edit/", lambda route: held.append(route), times=1)
    introduction(page).fill("Ma phrase.")
    with page.expect_request(f"**/pages/{key}/edit/"):
        page.clock.run_for(1_500)
    act(page, "Publier")
    held[0].fulfill(response=held[0].fetch())
    expect(page.get_by_text("Ce n’est pas fait")).to_be_visible()
    page.clock.run_for(6_000)
    expect(saved(page)).to_be_visible()
    expect(page.get_by_text("n’est pas enregistrée")).to_have_count(0)

    def is_save(answer: Response) -> bool:
        """The checks of the side panel send the page too."""
        return answer.url.endswith("/edit/") and sends(answer, '"body-0-order"\r\n\r\n1')

    with page.expect_response(is_save) as answer:
        blocks(page).nth(0).get_by_role("button", name="Descendre").click()
        page.clock.run_for(3_000)
    assert answer.value.json()["success"]
    stored = site.run(STORED_BODY.format(key=key))
    assert stored.index("Deux.") < stored.index("Un.")


def test_an_empty_image_is_called_by_no_box(editor, site: LiveSite):
    image = {"image": {"image": None, "alt_text": "", "decorative": False}, "caption": ""}
    page, _ = edit_draft(editor("communication"), site, title="Sans image", body=[("image", image)])
    heading = page.get_by_role("region", name="Image avec légende").first
    expect(heading).to_be_visible()
    expect(page.locator("[data-panel-heading-text]").filter(has_text="Non")).to_have_count(0)


MAKE_CHALLENGE = """
from challenges.models import ChallengeIndexPage, ChallengePage
index = ChallengeIndexPage.objects.filter(locale__language_code="fr").first()
page = index.add_child(instance=ChallengePage(title="Un défi daté", live=False))
page.save_revision(clean=False)
print(page.pk)
"""
LOCK = """
from wagtail.models import Page
Page.objects.filter(pk={key}).update(locked={locked})
"""
TRASH = """
from publishing.trash.actions import move_to_trash
from wagtail.models import Page
move_to_trash(Page.objects.get(pk={key}))
"""
GROUP = """
from django.contrib.auth.models import Group, Permission, User
group, _ = Group.objects.get_or_create(name="{group}")
group.permissions.add(Permission.objects.get(codename="access_admin"))
User.objects.get(username="redaction").groups.set([group])
"""


def test_who_can_no_longer_write_reads_why(editor, site: LiveSite):
    page, key = edit_draft(editor("redaction"), site, title="Sans raison")
    alert = page.get_by_role("alert")

    site.run(LOCK.format(key=key, locked=True))
    introduction(page).fill("Écrit sous clé.")
    page.clock.run_for(3_000)
    expect(alert.filter(has_text="verrouillée, ou attend sa relecture")).to_be_visible()
    site.run(LOCK.format(key=key, locked=False))
    page.clock.run_for(5_000)
    expect(alert).to_have_count(0)
    expect(saved(page)).to_be_visible()

    site.run(GROUP.format(group="Sans droits"))
    introduction(page).fill("Écrit sans droit.")
    page.clock.run_for(3_000)
    expect(alert.filter(has_text="vous n’avez plus le droit")).to_be_visible()
    account = page.context.new_page()  # where Wagtail would show its own refusal of the text
    account.goto("/admin/account/")
    expect(account.get_by_text("pas les autorisations")).to_have_count(0)
    account.close()
    site.run(GROUP.format(group="Rédaction"))
    page.clock.run_for(5_000)
    expect(alert).to_have_count(0)

    site.run(TRASH.format(key=key))
    introduction(page).fill("Écrit trop tard.")
    page.clock.run_for(3_000)
    expect(alert.filter(has_text="Cette page a été supprimée")).to_be_visible()
    save = page.get_by_role("button", name="Enregistrer le brouillon")
    save.click()
    expect(save).to_be_enabled()
    expect(introduction(page)).to_have_value("Écrit trop tard.")
