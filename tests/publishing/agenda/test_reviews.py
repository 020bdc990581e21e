"""Reviews: where an approved version goes, and the remark of who asks for changes."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder

from home.models import Menu
from publishing.agenda import launches
from publishing.agenda.models import Launch, LaunchItem
from publishing.reasons import NotPossibleError
from tests.exchange.editor import form_data_of
from tests.planning import (
    act_on,
    approve,
    carry_out,
    correct,
    fresh,
    items_of,
    launch_of,
    propose,
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


@pytest.mark.parametrize("planned", [True, False])
def test_an_approval_puts_the_approved_version_into_the_launch(
    communication, reviewed, team, tomorrow, planned
):
    launch = Launch.objects.get()
    if not planned:
        launches.cancel(launch, team["Communication"])
    approve(communication, reviewed, destination="")
    assert fresh(reviewed).title == "Avant"
    assert items_of(launch)["Approuvé"].revision_id == reviewed.latest_revision_id
    assert not fresh(reviewed).workflow_in_progress
    if not planned:
        act_on(communication, launch, "planifier")
    carry_out(tomorrow)
    assert fresh(reviewed).title == "Approuvé"


def test_an_approver_chooses_another_launch_or_none(communication, reviewed, draft, team, tomorrow):
    other = launch_of(team["Communication"], tomorrow + DAY, [draft("Autre")], name="Printemps")
    left = Launch.objects.create(name="Parti", moment=tomorrow - DAY, left_at=tomorrow - DAY)
    Launch.objects.create(name="Retour", moment=tomorrow, return_of=left)
    address = "wagtailadmin_pages:collect_workflow_action_data"
    state = reviewed.current_workflow_task_state
    form = communication.get(reverse(address, args=[reviewed.pk, "launch", state.pk])).json()
    choices = BeautifulSoup(form["html"], "html.parser").select("option")
    assert [choice.get_text().split(",")[0] for choice in choices] == [
        "Dans le lancement où elle est",
        "Dans «\xa0Rentrée\xa0»",
        "Dans «\xa0Printemps\xa0»",
        "En ligne dès maintenant",
    ]
    approve(communication, reviewed, destination=other.pk)
    assert items_of(other)["Approuvé"].revision_id == reviewed.latest_revision_id
    carry_out(tomorrow)
    assert fresh(reviewed).title == "Avant"
    carry_out(tomorrow + DAY)
    assert fresh(reviewed).title == "Approuvé"


def test_a_launch_takes_no_version_that_is_under_review(communication, reviewed):
    item = LaunchItem.objects.get()
    planned = item.revision
    assert "est en relecture" in act_on(communication, item.launch, f"prendre-{item.pk}").text
    assert LaunchItem.objects.get().revision == planned


def test_an_approver_may_publish_at_once_what_a_launch_held(communication, reviewed, tomorrow):
    approve(communication, reviewed, destination="maintenant")
    assert fresh(reviewed).title == "Approuvé"
    assert not Launch.objects.get().items.exists()
    carry_out(tomorrow)
    assert fresh(reviewed).title == "Approuvé"


@pytest.mark.parametrize("destination", ["999999", "-1", "x"])
def test_an_approval_for_no_launch_is_refused_and_undone(communication, reviewed, destination):
    state = reviewed.current_workflow_task_state
    with pytest.raises(NotPossibleError):
        state.task.specific.on_action(
            state, communication.get("/admin/").wsgi_request.user, "launch", destination=destination
        )
    assert fresh(reviewed).workflow_in_progress
    assert Launch.objects.get().items.exists()


def test_the_editor_says_what_came_of_an_approval_for_a_launch(communication, reviewed):
    address = f"/admin/pages/{reviewed.pk}/edit/"
    screen = communication.get(address)
    assert "Approuver pour un lancement…" in screen.text
    assert "Approuver et publier" not in screen.text
    said = communication.post(
        address,
        form_data_of(reviewed, screen.content)
        | {
            "action-workflow-action": "true",
            "workflow-action-name": "launch",
            "workflow-action-extra-data": '{"comment": "", "destination": ""}',
        },
        follow=True,
    ).text
    assert "est mise dans le lancement «\xa0Rentrée\xa0»" in said


def test_the_approval_of_a_menu_says_where_it_went(communication, menu, team, tomorrow):
    launch_of(team["Communication"], tomorrow, menus=[menu], name="Menus")
    menu = Menu.objects.get(pk=menu.pk)
    menu.get_latest_revision_as_object().save_revision()
    menu.get_workflow().start(menu, team["Rédaction"])
    address = AdminURLFinder(team["Communication"]).get_edit_url(menu)
    data = form_data_of(menu, communication.get(address).content)
    pressed = {"action-workflow-action": "true", "workflow-action-name": "launch"}
    said = communication.post(address, data | pressed, follow=True).text
    assert "est mise dans le lancement «\xa0Menus\xa0»" in said
    assert LaunchItem.objects.get().revision == Menu.objects.get(pk=menu.pk).latest_revision


@pytest.mark.parametrize("days", [0, 1])
def test_an_approval_keeps_the_moment_of_a_plan_unless_the_draft_has_another(
    communication, plan, team, tomorrow, days
):
    page = plan("Seule", tomorrow)
    moment = tomorrow + days * DAY if days else None
    propose(page, moment, team["Rédaction"], title="Approuvée")
    approve(communication, page)
    carry_out(tomorrow + days * DAY - HOUR)
    assert not fresh(page).live
    carry_out(tomorrow + days * DAY)
    assert fresh(page).title == "Approuvée"


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
    assert 'name="action-schedule"' not in shown.text  # its approval plans it
    action = {"action-workflow-action": "true", "workflow-action-name": pressed}
    answer = communication.post(address, form_data_of(page, shown.content) | action, follow=True)
    told = BeautifulSoup(answer.text, "lxml").select_one(".messages").get_text(" ")
    assert " ".join(said.split()) in " ".join(told.split())


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
    type(instance).objects.get(pk=instance.pk).current_workflow_state.resume(team["Rédaction"])
    assert "demande des modifications" not in client.get(address).text
