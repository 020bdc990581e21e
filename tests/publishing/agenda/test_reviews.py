"""Reviews: where an approved version goes, and the remark of who asks for changes."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from home.models import Menu
from publishing.dates import moment_in_short
from publishing.launches import gestures
from publishing.launches.models import Launch, LaunchItem
from tests.exchange.editor import form_data_of
from tests.planning import (
    act,
    act_on,
    add_launch,
    approve,
    carry_out,
    correct,
    fresh,
    items_of,
    launch_of,
    planned,
    propose,
    question_address,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(updated, team):
    """Return that page with a newer draft, which is under review."""
    correct(updated, title="Approuvé")
    page = fresh(updated)
    page.get_workflow().start(page, team["Rédaction"])
    return fresh(page)


@pytest.mark.parametrize("is_planned", [True, False])
def test_an_approval_puts_the_approved_version_into_the_launch_as_its_button_says(
    communication, reviewed, user, tomorrow, is_planned
):
    launch = Launch.objects.get()
    if not is_planned:
        gestures.cancel(launch, user)
    address = f"/admin/pages/{reviewed.pk}/edit/"
    shown = communication.get(address)
    label = f"Approuver pour {f'le {moment_in_short(tomorrow)}' if is_planned else 'son lancement'}"
    buttons = BeautifulSoup(shown.text, "lxml").select("[data-workflow-action-name=approve]")
    labels = [button.get_text().strip() for button in buttons]
    assert labels == [label, "Approuver avec un commentaire"]
    pressed = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    said = communication.post(address, form_data_of(reviewed, shown.content) | pressed, follow=True)
    assert "est mise dans le lancement «\xa0Rentrée\xa0»" in said.text
    assert fresh(reviewed).title == "Avant"
    assert items_of(launch)["Approuvé"].revision == fresh(reviewed).latest_revision
    assert not fresh(reviewed).workflow_in_progress
    if not is_planned:
        act_on(communication, launch, "planifier")
    carry_out(tomorrow)
    assert fresh(reviewed).title == "Approuvé"


def test_the_approval_of_a_menu_says_where_it_went(communication, menu, team, tomorrow):
    launch_of(team["Communication"], tomorrow, menus=[menu], name="Menus")
    menu = Menu.objects.get(pk=menu.pk)
    menu.get_latest_revision_as_object().save_revision()
    menu.get_workflow().start(menu, team["Rédaction"])
    address = AdminURLFinder(team["Communication"]).get_edit_url(menu)
    data = form_data_of(menu, communication.get(address).content)
    pressed = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    said = communication.post(address, data | pressed, follow=True).text
    assert "est mise dans le lancement «\xa0Menus\xa0»" in said
    assert LaunchItem.objects.get().revision == Menu.objects.get(pk=menu.pk).latest_revision


def test_a_launch_takes_over_what_was_proposed(communication, draft, team, tomorrow):
    page = draft("Proposée")
    propose(page, tomorrow, team["Rédaction"])
    assert add_launch(communication, tomorrow + DAY, [page]).status_code == 302
    approve(communication, page)
    launch = Launch.objects.get()
    assert (launch.name, planned(page)) == ("Rentrée", None)
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    assert "attend le lancement «\xa0Rentrée\xa0»" in history
    assert "date retirée" not in history
    act_on(communication, launch, "planifier")
    assert planned(page).moment == tomorrow + DAY


@pytest.mark.parametrize(
    ("pressed", "is_planned", "said"),
    [
        ("approve", False, "«\xa0Seule\xa0» est publiée. Voir la page"),
        ("approve", True, "«\xa0Seule\xa0» est planifiée pour le "),
        ("reject", False, "«\xa0Seule\xa0» est renvoyée à Rédaction."),
    ],
)
def test_the_editor_says_what_came_of_a_review(
    communication, draft, plan, team, tomorrow, pressed, is_planned, said
):
    page = plan("Seule", tomorrow) if is_planned else draft("Seule")
    page.get_workflow().start(page, team["Rédaction"])
    address = f"/admin/pages/{page.pk}/edit/"
    shown = communication.get(address)
    action = {"action-workflow-action": "true", "workflow-action-name": pressed}
    answer = communication.post(address, form_data_of(page, shown.content) | action, follow=True)
    told = BeautifulSoup(answer.text, "lxml").select_one(".messages").get_text(" ")
    assert " ".join(said.split()) in " ".join(told.split())


def test_an_approval_leaves_a_moved_plan_where_it_is(communication, team, draft, tomorrow):
    page = draft("Volet")
    propose(page, tomorrow, team["Rédaction"], title="Volet relu")
    approve(communication, page)
    correct(page, title="Volet corrigé")
    act(communication, page, moment=typed(tomorrow + DAY))
    fresh(page).get_workflow().start(fresh(page), team["Rédaction"])
    approve(communication, page)
    assert planned(page).moment == tomorrow + DAY
    assert planned(page).revision.object_str == "Volet corrigé"


def test_the_first_of_two_approvals_leaves_a_page_in_its_launch(
    communication, team, user, draft, tomorrow
):
    second = GroupApprovalTask.objects.create(name="Cabinet")
    second.groups.set(Group.objects.filter(name="Communication"))
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=9)
    page = draft("Volet")
    launch = launch_of(user, tomorrow, [page])
    correct(page, title="Relu")
    fresh(page).get_workflow().start(fresh(page), team["Rédaction"])
    approve(communication, page)
    assert items_of(launch)["Relu"].revision.object_str == "Volet"
    approve(communication, page)
    assert items_of(launch)["Relu"].revision.object_str == "Relu"
    carry_out(tomorrow)
    assert (fresh(page).live, fresh(page).title) == (True, "Relu")


def test_a_proposal_whose_moment_has_passed_is_published_by_its_approval(
    communication, team, draft
):
    page = draft("Volet")
    propose(page, timezone.now() - HOUR, team["Rédaction"])
    shown = communication.get(f"/admin/pages/{page.pk}/edit/").text
    assert "Approuver et publier maintenant" in shown
    approve(communication, page)
    assert fresh(page).live


# Sent back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["page", "menu"])
def test_the_remark_stands_above_what_was_sent_back(draft, menu, team, client, kind):
    instance = draft("Refusée") if kind == "page" else menu
    instance.get_workflow().start(instance, team["Rédaction"])
    state = instance.current_workflow_task_state
    remark = "Il manque <la> source." if kind == "page" else ""
    state.task.specific.on_action(state, team["Communication"], "reject", comment=remark)
    client.force_login(team["Rédaction"])
    address = AdminURLFinder(team["Rédaction"]).get_edit_url(instance)
    said = "\xa0: «\xa0Il manque &lt;la&gt; source.\xa0»" if remark else "."
    assert f"Communication demande des modifications{said}" in client.get(address).text
    # Who plans it all the same has read the remark.
    client.force_login(team["Communication"])
    question = client.get(question_address(instance), follow=True).text
    assert f"Communication demande des modifications{said}" in question
    client.force_login(team["Rédaction"])
    type(instance).objects.get(pk=instance.pk).current_workflow_state.resume(team["Rédaction"])
    assert "demande des modifications" not in client.get(address).text
