"""« Relecture »: what a reviewer may do with a page. `tests/world` shows the mails."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow

from pages.models import ProgrammePage
from publishing.launches import gestures
from tests.planning import launch_of, plan_end

MOMENT = datetime(2999, 1, 2, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


def actions(page, user):
    """Return the labels of the buttons of the editor."""
    client = Client()
    client.force_login(user)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    soup = BeautifulSoup(response.content, "lxml")
    buttons = soup.select("[name^=action-], [data-workflow-action-name]")
    return {" ".join(button.get_text(" ").split()) for button in buttons}


def test_a_reviewer_has_one_way_to_publish(home, accounts):
    page = home.add_child(instance=ProgrammePage(title="À relire", live=False))
    page.save_revision(user=accounts["redaction"])
    Workflow.objects.get(name="Relecture").start(page, accounts["redaction"])
    reviewer = actions(page, accounts["communication"])
    assert "Approuver et publier" in reviewer
    assert "Demander des modifications" in reviewer
    assert "Publier" not in reviewer
    assert not actions(page, accounts["redaction"]) & {"Publier", "Approuver et publier"}


@pytest.mark.parametrize("author", ["redaction", "communication"])
def test_what_was_sent_back_has_one_way_to_another_review(home, accounts, author):
    page = home.add_child(instance=ProgrammePage(title="À relire", live=False))
    page.save_revision(user=accounts[author])
    state = Workflow.objects.get(name="Relecture").start(page, accounts[author]).current_task_state
    state.task.specific.on_action(state, accounts["communication"], "reject", comment="")
    offered = {label for label in actions(page, accounts[author]) if "relecture" in label}
    assert offered == {"Renvoyer en relecture", "Annuler la relecture"}


def test_the_mails_of_a_review_say_when_the_page_appears(home, accounts):
    page = home.add_child(instance=ProgrammePage(title="Rentrée", live=False))
    page.save_revision(user=accounts["redaction"])
    gestures.propose(page, MOMENT, accounts["redaction"])
    state = page.get_workflow().start(page, accounts["redaction"]).current_task_state
    said = "le mercredi 2 janvier 2999 à 9 h 30 (heure de Paris)"
    assert f"Moment proposé : {said}." in " ".join(mail.outbox[-1].body.split())

    state.task.specific.on_action(state, accounts["communication"], "approve")
    assert mail.outbox[-1].to == ["redaction@example.org"]
    approved = " ".join(mail.outbox[-1].body.split())
    assert f"est approuvée. Cette version paraîtra {said}." in approved


def test_the_mail_of_an_approval_says_that_the_page_is_online(home, accounts):
    page = home.add_child(instance=ProgrammePage(title="Rentrée", live=False))
    page.save_revision(user=accounts["redaction"])
    state = page.get_workflow().start(page, accounts["redaction"]).current_task_state
    assert "Moment proposé" not in mail.outbox[-1].body
    state.task.specific.on_action(state, accounts["communication"], "approve")
    assert "est approuvée et en ligne." in mail.outbox[-1].body


def test_the_mail_of_an_approval_says_that_a_page_is_online_until_it_leaves(home, accounts):
    page = home.add_child(instance=ProgrammePage(title="Rentrée"))
    page.save_revision(user=accounts["redaction"])
    plan_end(page, MOMENT)
    state = page.get_workflow().start(page, accounts["redaction"]).current_task_state
    state.task.specific.on_action(state, accounts["communication"], "approve")
    approved = " ".join(mail.outbox[-1].body.split())
    assert "est approuvée et en ligne. Elle quittera le site le mercredi 2 janvier" in approved


def test_the_mail_of_an_approval_promises_no_moment_of_a_launch_in_preparation(home, accounts):
    page = home.add_child(instance=ProgrammePage(title="Rentrée", live=False))
    page.save_revision(user=accounts["redaction"])
    launch_of(accounts["communication"], MOMENT, [page], planned=False)
    state = page.get_workflow().start(page, accounts["redaction"]).current_task_state
    state.task.specific.on_action(state, accounts["communication"], "approve")
    assert "est approuvée pour le lancement « Rentrée »" in mail.outbox[-1].body
    assert "paraîtra" not in mail.outbox[-1].body
