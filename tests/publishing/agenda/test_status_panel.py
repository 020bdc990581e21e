"""What waits for a page is said where it is edited and listed, and can be decided there."""

import re
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from publishing import clock
from publishing.dates import moment_in_full, moment_in_short
from publishing.launches import gestures
from publishing.launches.models import Launch, LaunchItem
from tests.editor_forms import edit, form
from tests.only import only
from tests.planning import (
    act_on,
    add_launch,
    carry_out,
    correct,
    fresh,
    launch_of,
    plan_end,
    planned,
    propose,
    question_address,
    schedule,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


def editor(client, page):
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
    banner, panel, icons = editor(client, page)
    assert "est planifiée pour le" in banner
    assert "Vos corrections ne changent pas" in banner
    assert ("Déplacer ou annuler" in panel) is (role == "Communication")
    assert "#icon-lock" not in icons
    assert "paraîtra" in panel
    with clock.at(tomorrow + HOUR):
        panel = editor(client, page)[1]
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


def test_who_saves_a_draft_reads_what_is_planned_nevertheless(communication, user, page, tomorrow):
    schedule(page, tomorrow, user)

    def said():
        shown = BeautifulSoup(communication.get("/admin/").text, "lxml")
        return " ".join(each.get_text(" ") for each in shown.select(".messages li"))

    communication.post(edit(page), form("<p>Corrigé.</p>"))
    assert f"pour le {moment_in_short(tomorrow)}" in said()
    # What editors save by themselves says nothing.
    changed = form("<p>Encore.</p>")
    communication.post(edit(page), changed, headers={"accept": "application/json"})
    assert said() == ""


def test_the_locks_of_a_colleague_and_of_a_review_hold_on_a_planned_page(
    communication, client, plan, team, tomorrow
):
    """Who publishes and reviews nothing may not change what others are reading."""
    page = plan("Seule", tomorrow)
    locked = {"locked": True, "locked_by": team["Rédaction"], "locked_at": clock.now()}
    Page.objects.filter(pk=page.pk).update(**locked)
    banner, _panel, icons = editor(communication, page)
    assert "contenu verrouillé par Rédaction" in banner
    assert "#icon-lock" in icons

    Page.objects.filter(pk=page.pk).update(locked=False, locked_by=None)
    page.get_workflow().start(page, team["Rédaction"])
    publisher = User.objects.create_user("webmestre")
    publisher.groups.add(group := Group.objects.create(name="Webmestres"))
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    client.force_login(publisher)
    banner, _panel, icons = editor(client, page)
    assert "Seules les personnes qui relisent peuvent modifier" in banner
    assert "#icon-lock" in icons


def test_the_panel_says_which_launch_holds_a_page(communication, updated, user, tomorrow):
    banner, panel, _icons = editor(communication, updated)
    assert "Vos corrections ne changent pas" in banner
    assert "Lancement : « Rentrée »." in panel
    assert "Aucune planification" not in panel
    correct(updated, title="Plus tard")
    assert "Ce qui a changé depuis n’y est pas" in editor(communication, updated)[1]

    for is_planned in (True, False):
        if not is_planned:
            gestures.cancel(Launch.objects.get(), user)
        with clock.at(tomorrow + HOUR):
            assert ("Ce moment est passé" in editor(communication, updated)[1]) is is_planned
    _banner, panel, _icons = editor(communication, updated)
    assert "Dans le lancement en préparation « Rentrée »" in panel


def test_a_page_with_nothing_planned_has_wagtails_panel(communication, online):
    banner, panel, _icons = editor(communication, online())
    assert banner == ""
    assert "lancement" not in panel


# The panel alone --------------------------------------------------------------------------------


def text_of(soup):
    return " ".join(soup.get_text().split())


def panel(client, page):
    shown = BeautifulSoup(client.get(edit(page)).text, "lxml")
    return shown.select("[data-side-panel=status]")[0]


@pytest.mark.parametrize("is_planned", [True, False])
def test_what_is_not_online_leaves_it_if_it_is_there_then(
    communication, user, page, tomorrow, is_planned
):
    def offered():
        return "Dépublier le…" in communication.get(edit(page)).text

    assert not offered()
    if is_planned:
        schedule(page, tomorrow, user)
        assert offered()
    plan_end(page, tomorrow + DAY)
    said = text_of(panel(communication, page))
    assert "Quittera le site" in said
    assert ", si elle est alors en ligne." in said
    assert offered()
    carry_out(tomorrow)
    if is_planned:
        assert "si elle est alors" not in text_of(panel(communication, page))


def test_an_automatic_save_offers_its_version(communication, user, page, tomorrow):
    schedule(page, tomorrow, user)
    browser = Client(headers={"accept": "application/json"})
    browser.force_login(user)
    answer = browser.post(edit(page), form("<p>Dix mois.</p>", "Bilan corrigé", slug="bilan"))
    shown = BeautifulSoup(answer.json()["html"], "html.parser")
    button = shown.find("button", string="Planifier la dernière version")
    assert (button["form"], button["type"]) == ("page-edit-form", "submit")
    compared = shown.find("a", string="Comparer")["href"]
    assert "Bilan corrigé" in communication.get(compared).text

    # With what was typed since.
    typed_since = form("<p>Dix mois.</p>", "Bilan relu", slug="bilan") | {button["name"]: ""}
    said = communication.post(edit(page), typed_since, follow=True)
    assert said.redirect_chain[0][0] == edit(page)
    assert "La dernière version de «\xa0Bilan relu\xa0» est planifiée" in said.text
    assert "Planifier la dernière version" not in text_of(panel(communication, page))
    carry_out(tomorrow)
    assert fresh(page).title == "Bilan relu"


def test_a_planned_page_that_is_saved_unchanged_has_no_other_version(
    communication, user, page, tomorrow
):
    """« Programmer… » then asks for another moment."""
    unchanged = form("<p>Dix mois.</p>", "Bilan", slug="bilan") | {"body-0-id": str(uuid.uuid4())}
    communication.post(edit(page), unchanged)
    schedule(fresh(page), tomorrow, user)
    said = communication.post(edit(page), unchanged | {"action-schedule": ""}, follow=True)
    assert "paraît-elle" in said.text
    assert "Planifier la dernière version" not in text_of(panel(communication, page))
    assert planned(page).revision == fresh(page).latest_revision


def test_an_author_sees_it_and_takes_nothing(client, team, page, tomorrow):
    schedule(page, tomorrow, team["Communication"])
    correct(page, title="Bilan corrigé")
    item = LaunchItem.objects.get()
    client.force_login(team["Rédaction"])
    said = text_of(panel(client, page))
    assert "Ce qui a changé depuis n’y est pas" in said
    assert "Planifier la dernière version" not in said
    address = f"/admin/agenda/lancements/{item.launch_id}/faire/"
    taken = {"faire": f"prendre-{item.pk}"}
    assert "pas le droit" in client.post(address, taken, follow=True).text
    assert planned(page).revision == item.revision


def test_a_proposed_date_waits_for_an_approval_and_is_withdrawn_by_its_author(
    client, communication, team, page, tomorrow
):
    propose(page, tomorrow, team["Rédaction"])
    assert "Son approbation la planifiera." in text_of(panel(communication, page))
    with clock.at(tomorrow):
        said = text_of(panel(communication, page))
    assert "Ce moment est passé : son approbation la publiera." in said
    client.force_login(team["Rédaction"])
    banner = BeautifulSoup(client.get(edit(page)).text, "lxml")
    way = banner.find("a", string=re.compile("Retirer la proposition"))["href"]
    assert "Seules les personnes qui publient" not in client.get(way).text
    act_on(client, Launch.objects.get(), "annuler")
    assert not Launch.objects.exists()
    history = client.get(f"/admin/pages/{page.pk}/history/").text
    assert f"Publication proposée pour le {moment_in_full(tomorrow)}\xa0: date retirée" in history
    # What somebody else planned stays theirs.
    schedule(fresh(page), tomorrow, team["Communication"])
    assert "Déplacer ou annuler" not in client.get(edit(page)).text
    client.post(f"/admin/agenda/lancements/{Launch.objects.get().pk}/faire/", {"faire": "annuler"})
    assert planned(page)


def test_a_planned_page_is_no_draft_in_the_lists(communication, user, page, draft, tomorrow):
    schedule(draft("De ce type"), tomorrow, user)
    assert "planifiée" in communication.get(reverse("news:index")).text
    schedule(page, tomorrow, user)
    plan_end(draft("Part"), tomorrow)
    launch_of(user, tomorrow, [promised := draft("Promise")])
    prepared = draft("Ébauche")
    launch_of(user, tomorrow, [prepared], name="En préparation", planned=False)
    launch_of(user, tomorrow - HOUR, [draft("Partie")], name="Ancien")
    carry_out(tomorrow - HOUR)
    for listed, said in (
        (page, "planifiée"),
        (promised, "Lancement « Rentrée »"),
        (prepared, ""),
    ):
        shown = communication.get(f"/admin/pages/{listed.get_parent().pk}/").text
        row = BeautifulSoup(shown, "lxml").find(id=f"page_{listed.pk}_title").find_parent("tr")
        assert said in text_of(row)
        assert ("planifiée" in text_of(row)) is bool(said)
    filtered = f"/admin/pages/{prepared.get_parent().pk}/?state=planifiee"
    listed = communication.get(filtered).text
    assert "Promise" in listed
    assert "Lancement «\xa0Rentrée\xa0»" in listed
    for other in ("Ébauche", "Partie", "Ancien"):
        assert other not in listed


# Two at the same instant ------------------------------------------------------------------------


def test_what_leaves_at_the_same_instant_may_leave_together(
    communication, user, page, draft, tomorrow
):
    other = schedule(draft("Voisine"), tomorrow, user)
    address = question_address(page)
    form = BeautifulSoup(communication.get(address).text, "lxml")
    version = form.find("input", {"name": "version"})["value"]
    said = communication.post(address, {"moment": typed(tomorrow), "version": version}, follow=True)
    banner = only(BeautifulSoup(said.text, "lxml").select(".messages li"))
    assert "partent aussi\xa0: «\xa0Voisine\xa0»" in banner.get_text()
    way = BeautifulSoup(said.text, "lxml").find("a", string="Les faire paraître ensemble")["href"]
    form = BeautifulSoup(communication.get(way).text, "lxml")
    assert form.find("input", {"name": "moment"})["value"] == typed(tomorrow)
    rows = [form.select(f"[name=items-{number}-object_id]")[0]["value"] for number in range(2)]
    assert rows == [str(page.pk), str(other.pk)] or rows == [str(other.pk), str(page.pk)]


def test_a_launch_takes_over_what_was_planned_alone_and_says_so(
    communication, user, page, draft, tomorrow
):
    schedule(page, tomorrow, user)
    add_launch(communication, tomorrow + HOUR, [page])
    launch = Launch.objects.get()
    said = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    assert "elle attend maintenant ce lancement" in said
    assert carry_out(tomorrow) == 0
    act_on(communication, launch, "planifier")
    carry_out(tomorrow + HOUR)
    assert fresh(page).live


def test_the_typed_moment_is_that_of_the_launch(communication, user, draft, tomorrow):
    launch = launch_of(user, tomorrow, [draft()], planned=False)
    moment = {"moment": typed(tomorrow + DAY)}
    said = act_on(communication, launch, "planifier", moment).text
    assert f"est planifié pour le {moment_in_full(tomorrow + DAY)}" in said
    launch.refresh_from_db()
    assert launch.moment == tomorrow + DAY
    communication.post(f"/admin/agenda/lancements/{launch.pk}/faire/", {"faire": "annuler"})
    said = act_on(communication, launch, "planifier", {"moment": "un jour"}).text
    assert "un jour" in said
    launch.refresh_from_db()
    assert not launch.is_planned


# « Lancer maintenant » --------------------------------------------------------------------------


@pytest.mark.parametrize("is_planned", [True, False])
def test_leaving_now_says_first_what_changes(
    communication, user, draft, online, tomorrow, is_planned
):
    comes, goes, stays = draft("Vient"), online("Part"), online("Reste")
    online("Dessous", parent=goes)
    correct(changes := online("Avant"), title="Change")
    pages = [comes, fresh(changes), stays]
    launch = launch_of(user, tomorrow, pages, removed=[goes], planned=is_planned)
    shown = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    asked = text_of(BeautifulSoup(re.findall(r"(?s)id=\"leave-now\".*?</ul>", shown)[0], "lxml"))
    for said in (
        "« Part » quitte le site, avec 1 page en dessous.",
        "« Vient » paraît.",
        "« Change » change.",
        "« Reste » ne change pas : cette version est déjà en ligne.",
    ):
        assert said in asked.replace("\xa0", " ")
