"""What the editor says of what waits for a page: alone, or in a launch."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupPagePermission, Page

from publishing import clock
from publishing.dates import moment_in_short
from publishing.launches import gestures
from publishing.launches.models import Launch
from tests.only import only
from tests.planning import correct, plan_end
from tests.publishing.conftest import HOUR

pytestmark = pytest.mark.django_db


def screen(client, page):
    """Return the banner and the status panel of the editor, as texts, and the icons in both."""
    shown = BeautifulSoup(client.get(f"/admin/pages/{page.pk}/edit/").text, "lxml")
    banner = shown.select_one(".messages")
    panel = shown.select_one("[data-side-panel=status]")
    icons = {use["href"] for part in (banner, panel) for use in part.select("use")}
    return *(" ".join(part.get_text(" ").split()) for part in (banner, panel)), icons


@pytest.mark.parametrize("role", ["Communication", "Rédaction"])
def test_a_planned_page_can_be_corrected_and_has_no_padlock(client, plan, team, tomorrow, role):
    page = plan("Seule", tomorrow)
    client.force_login(team[role])
    banner, panel, icons = screen(client, page)
    assert "est planifiée pour le" in banner
    assert "La corriger n’y change rien" in banner
    assert ("Déplacer ou annuler" in panel) is (role == "Communication")
    assert "#icon-lock" not in icons
    assert "paraîtra" in panel
    with clock.at(tomorrow + HOUR):
        panel = screen(client, page)[1]
    assert "Paraîtra" not in panel
    assert "devait paraître" in panel
    assert "Ce moment est passé" in panel


def test_one_message_says_all_that_waits_unless_another_stands_there(client, plan, team, tomorrow):
    page = plan_end(plan("Seule", tomorrow), tomorrow + HOUR)
    client.force_login(team["Rédaction"])
    address = f"/admin/pages/{page.pk}/edit/"
    said = only(BeautifulSoup(client.get(address).text, "lxml").select(".messages li")).get_text()
    assert f"pour le {moment_in_short(tomorrow)}, et planifiée pour quitter le site le" in said
    state = page.get_workflow().start(page, team["Rédaction"]).current_task_state
    state.task.specific.on_action(state, team["Communication"], "reject", comment="Trop long.")
    said = only(BeautifulSoup(client.get(address).text, "lxml").select(".messages li")).get_text()
    assert "Trop long." in said


def test_a_colleagues_lock_holds_on_a_planned_page(communication, plan, team, tomorrow):
    page = plan("Seule", tomorrow)
    locked = {"locked": True, "locked_by": team["Rédaction"], "locked_at": clock.now()}
    Page.objects.filter(pk=page.pk).update(**locked)
    banner, _panel, icons = screen(communication, page)
    assert "contenu verrouillé par Rédaction" in banner
    assert "#icon-lock" in icons


def test_a_workflows_lock_holds_on_a_planned_page(client, plan, team, tomorrow):
    """Who publishes and reviews nothing may not change what others are reading."""
    page = plan("Seule", tomorrow)
    page.get_workflow().start(page, team["Rédaction"])
    publisher = User.objects.create_user("webmestre")
    publisher.groups.add(Group.objects.create(name="Webmestres"))
    group = publisher.groups.get()
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    client.force_login(publisher)
    banner, _panel, icons = screen(client, page)
    assert "Seules les personnes qui relisent peuvent modifier" in banner
    assert "#icon-lock" in icons


def test_the_panel_says_which_launch_holds_a_page(communication, updated, user, tomorrow):
    banner, panel, _icons = screen(communication, updated)
    assert "La corriger n’y change rien" in banner
    assert "Lancement : « Rentrée »." in panel
    assert "Aucune planification" not in panel
    correct(updated, title="Plus tard")
    assert "Ce qui a changé depuis n’y est pas" in screen(communication, updated)[1]

    for is_planned in (True, False):
        if not is_planned:
            gestures.cancel(Launch.objects.get(), user)
        with clock.at(tomorrow + HOUR):
            assert ("Ce moment est passé" in screen(communication, updated)[1]) is is_planned
    _banner, panel, _icons = screen(communication, updated)
    assert "Dans le lancement en préparation « Rentrée »" in panel


def test_a_page_with_nothing_planned_has_wagtails_panel(communication, online):
    banner, panel, _icons = screen(communication, online())
    assert banner == ""
    assert "lancement" not in panel
