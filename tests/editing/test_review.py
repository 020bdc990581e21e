"""« Relecture »: the recipients of the mails, their words, and the targets of their links."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage

TITLE = "L’État & « ses » talents <2026>"


@pytest.fixture
def page(accounts):
    home = HomePage.objects.get(locale__language_code="fr")
    index = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    page = index.add_child(
        instance=NewsPage(
            title=TITLE, slug="talents", live=False, date=timezone.localdate(),
            owner=accounts["redaction"], introduction="Un chapô.",
        )
    )  # fmt: skip
    page.save_revision(user=accounts["redaction"])
    return page


@pytest.fixture
def submitted(page, accounts):
    state = Workflow.objects.get(name="Relecture").start(page, accounts["redaction"])
    (asked,) = mail.outbox
    mail.outbox.clear()
    return state.current_task_state, asked


def follow(message, account):
    """Go where the message's first link leads, as the person that it was sent to."""
    client = Client()
    client.force_login(account)
    return client.get(re.search(r"http://localhost(/\S+)", message.body)[1])


def test_the_reviewers_are_asked_and_only_they(submitted, page, accounts):
    _, asked = submitted
    assert asked.to == ["communication@example.org"]
    assert asked.subject == f"À relire : {TITLE}"
    assert f"Rédaction Test demande la relecture de « {TITLE} »." in asked.body
    assert asked.body.startswith("Bonjour Communication,")
    assert follow(asked, accounts["communication"]).context["page"].pk == page.pk


def test_a_rejection_has_the_reviewer_and_the_request(submitted, page, accounts):
    task_state, _ = submitted
    task_state.task.specific.on_action(
        task_state, accounts["communication"], "reject", comment="Il manque l’image & sa source."
    )
    (message,) = mail.outbox
    assert message.to == ["redaction@example.org"]
    assert message.subject == f"À corriger : {TITLE}"
    assert "Communication Test demande des modifications" in message.body
    assert "« Il manque l’image & sa source. »" in message.body
    assert follow(message, accounts["redaction"]).context["page"].pk == page.pk


def test_an_approval_leads_to_the_page_on_the_site(submitted, page, accounts):
    task_state, _ = submitted
    task_state.task.specific.on_action(task_state, accounts["communication"], "approve")
    (message,) = mail.outbox
    assert message.to == ["redaction@example.org"]
    assert message.subject == f"Approuvée : {TITLE}"
    assert "est approuvée" in message.body
    shown = follow(message, accounts["redaction"])
    assert BeautifulSoup(shown.content, "lxml").h1.get_text() == TITLE


def test_a_reviewer_has_one_way_to_publish(submitted, page, accounts):
    def actions(name):
        client = Client()
        client.force_login(accounts[name])
        response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        soup = BeautifulSoup(response.content, "lxml")
        buttons = soup.select("[name^=action-], [data-workflow-action-name]")
        return {" ".join(button.get_text(" ").split()) for button in buttons}

    reviewer = actions("communication")
    assert "Approuver et publier" in reviewer
    assert "Demander des modifications" in reviewer
    assert "Publier" not in reviewer
    assert not actions("redaction") & {"Publier", "Approuver et publier"}
