"""What a page had two futures for, and could lose one: everything planned is a launch."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from pages.models import NewsPage
from publishing.trash.actions import move_to_trash
from tests.planning import (
    act,
    approve,
    carry_out,
    correct,
    fresh,
    items_of,
    launch_of,
    planned,
    propose,
    question_address,
    schedule,
    screen,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


def submit(page, user):
    page.get_workflow().start(page, user)


def test_an_approval_leaves_a_moved_plan_where_it_is(communication, team, draft, tomorrow):
    page = draft("Volet")
    propose(page, tomorrow, team["Rédaction"], title="Volet relu")
    approve(communication, page)
    correct(page, title="Volet corrigé")
    act(communication, page, moment=typed(tomorrow + DAY))
    submit(fresh(page), team["Rédaction"])
    approve(communication, page)
    assert planned(page).moment == tomorrow + DAY
    assert planned(page).revision.object_str == "Volet corrigé"


def test_a_copy_of_a_planned_page_is_not_planned(communication, user, draft, index, tomorrow):
    page = draft("Volet")
    schedule(page, tomorrow, user)
    copy = fresh(page).copy(update_attrs={"slug": "copie", "title": "Copie"}, user=user)
    assert planned(copy) is None
    copy.get_latest_revision().publish(user=user)
    assert fresh(copy).live
    assert not fresh(page).live


def test_a_planned_menu_can_be_published(communication, user, menu, tomorrow):
    schedule(menu, tomorrow, user)
    address = question_address(menu, "publish")
    shown = communication.get(address).context
    said = communication.post(address, {"version": shown["version_key"], "faire": "publier"})
    assert said.status_code == 302
    menu.refresh_from_db()
    assert (menu.live_revision, planned(menu)) == (menu.latest_revision, None)


def test_the_first_of_two_approvals_leaves_a_page_in_its_launch(
    communication, team, user, draft, tomorrow
):
    second = GroupApprovalTask.objects.create(name="Cabinet")
    second.groups.set(Group.objects.filter(name="Communication"))
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=9)
    page = draft("Volet")
    launch = launch_of(user, tomorrow, [page])
    correct(page, title="Relu")
    submit(fresh(page), team["Rédaction"])
    approve(communication, page)
    assert items_of(launch)["Relu"].revision.object_str == "Volet"
    approve(communication, page)
    assert items_of(launch)["Relu"].revision.object_str == "Relu"
    carry_out(tomorrow)
    assert (fresh(page).live, fresh(page).title) == (True, "Relu")


def test_a_launch_offers_no_draft_of_the_trash(admin_client, admin_user, draft, tomorrow):
    shown = draft("Montrée")
    link = f'<p><a linktype="page" id="{shown.pk}">Le bilan de la promotion</a></p>'
    page = draft("Volet", body=[("text", link)])
    launch = launch_of(admin_user, tomorrow, [page])
    assert "Montrée" in screen(admin_client, launch)
    move_to_trash(shown, admin_user)
    assert "Montrée" not in screen(admin_client, launch)


def test_an_article_has_the_day_on_which_it_comes(communication, user, index, tomorrow):
    page = index.add_child(instance=NewsPage(title="Demain", live=False))
    schedule(page, tomorrow + 14 * DAY, user)
    carry_out(tomorrow + 14 * DAY)
    assert fresh(page).date == timezone.localdate(tomorrow + 14 * DAY)


def test_a_proposal_whose_moment_has_passed_is_published_by_its_approval(
    communication, team, draft
):
    page = draft("Volet")
    propose(page, timezone.now() - HOUR, team["Rédaction"])
    shown = communication.get(f"/admin/pages/{page.pk}/edit/").text
    assert "Approuver et publier maintenant" in shown
    approve(communication, page)
    assert fresh(page).live
