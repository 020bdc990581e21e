"""The admin's home page: the panels of each role, and their cost."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Workflow

from pages.models import ContactMessage, NewsIndexPage, NewsPage, ProgrammePage
from publishing.dates import moment_in_full
from publishing.scheduler.loop import Scheduler
from tests.editing.conftest import costs_the_same
from tests.menus import publish_menu
from tests.planning import plan, plan_end, planned_end, propose, schedule


@pytest.fixture
def news(home):
    return home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))


@pytest.fixture
def write(accounts, news):
    def write(title, by="redaction", **fields):
        page = NewsPage(title=title, live=False, owner=accounts[by], date=timezone.localdate())
        news.add_child(instance=page)
        for name, value in fields.items():
            setattr(page, name, value)
        return page.save_revision(user=accounts[by])

    return write


@pytest.fixture
def see(accounts):
    """Return a function that gives a role's text of each panel, by the panel's heading."""

    def see(name):
        client = Client()
        client.force_login(accounts[name])
        return panels(client.get("/admin/"))

    return see


def panels(response):
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "lxml")
    for badge in soup.select(".dashboard-panel__badge--urgent"):
        badge.append("!")
    return {
        next(panel.h2.stripped_strings): " ".join(panel.get_text(" ").split())
        for panel in soup.select(".dashboard-panel")
    }


def test_an_empty_dashboard_proposes_a_first_step(see, news, accounts, english_home):
    assert set(see("redaction")) == {
        "Mes brouillons",
        "Cette semaine",
        "Aussi à traiter",
    }
    dashboard = see("communication")
    assert set(dashboard) == {
        *see("redaction"),
        "À relire",
    }
    assert "Écrire une actualité" in dashboard["Mes brouillons"]
    assert "Écrire une actualité" in see("redaction")["Mes brouillons"]
    assert "Ouvrir l’agenda" in dashboard["Cette semaine"]
    assert "Rien n’attend votre relecture." in dashboard["À relire"]
    assert dashboard["Aussi à traiter"] == "Aussi à traiter Rien d’autre n’attend."
    accounts["redaction"].groups.clear()
    accounts["redaction"].user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert set(see("redaction")) == {"Aussi à traiter"}
    english = NewsIndexPage(title="News", slug="news", locale=english_home.locale)
    english_home.add_child(instance=english)
    news.unpublish()
    assert "Écrire une actualité" not in see("communication")["Mes brouillons"]


def test_a_draft_goes_from_its_author_to_the_reviewers_and_back(see, write, accounts):
    page = write("Trois mois en ministère").content_object
    assert "Trois mois en ministère Brouillon" in see("redaction")["Mes brouillons"]
    assert "Trois mois" not in see("communication")["Mes brouillons"]

    state = Workflow.objects.get(name="Relecture").start(page, accounts["redaction"])
    assert "Trois mois en ministère En relecture" in see("redaction")["Mes brouillons"]
    assert "Trois mois en ministère par Rédaction Test" in see("communication")["À relire"]
    assert "À relire" not in see("redaction")

    task = state.current_task_state.task.specific
    task.on_action(
        state.current_task_state,
        accounts["communication"],
        "reject",
        comment="Qui a pris la photo ?",
    )
    # The editor saves the reviewer's text as a version of theirs.
    page.title = "Neuf mois en ministère"
    page.save_revision(user=accounts["communication"])

    dashboard = see("redaction")
    assert next(iter(dashboard)) == "À corriger"
    assert dashboard["À corriger"] == (
        "À corriger 1 Neuf mois en ministère À corriger ! "
        "« Qui a pris la photo ? » · par Communication Test · à l’instant"
    )
    assert "Neuf mois" not in dashboard["Mes brouillons"]
    reviewers = see("communication")
    assert "Neuf mois" not in " ".join(reviewers.values())
    rights = GroupPagePermission.objects.filter(group__name="Rédaction")
    everywhere = rights.first().page
    rights.update(page=page.get_parent().add_sibling(instance=ProgrammePage(title="Ailleurs")))
    assert "À corriger" not in see("redaction")
    rights.update(page=everywhere)

    state.refresh_from_db()
    state.resume(accounts["redaction"])
    dashboard = see("redaction")
    assert "À corriger" not in dashboard
    assert "Neuf mois en ministère En relecture" in dashboard["Mes brouillons"]


def test_a_menu_goes_back_to_its_author_too(see, accounts):
    menu = publish_menu("fr", [])
    menu.save_revision(user=accounts["redaction"])
    state = Workflow.objects.get(name="Relecture").start(menu, accounts["redaction"])
    task = state.current_task_state
    task.task.specific.on_action(task, accounts["communication"], "reject", comment="Trop long.")
    assert "Menu principal (français) À corriger ! « Trop long. »" in see("redaction")["À corriger"]
    assert "À corriger" not in see("communication")


def test_plans_are_listed_in_their_order(see, write, accounts, home):
    moment = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    for title, days in (("Les lauréats", 0), ("Plus tard", 9)):
        page = write(title, by="communication").content_object
        schedule(page, moment + timedelta(days=days), accounts["communication"])
    page = home.add_child(instance=ProgrammePage(title="Salon", slug="salon"))
    page.save_revision(user=accounts["communication"]).publish()
    plan_end(page, moment - timedelta(days=1))

    proposed = write("À voir", by="redaction").content_object
    propose(proposed, moment, accounts["redaction"])

    vague = [("text", "<p><a href='https://example.org/'>Cliquez ici</a></p>")]
    refused = write("En retard", by="communication").content_object
    plan(refused, timezone.now() - timedelta(minutes=9), accounts["communication"], body=vague)
    Scheduler().catch_up()

    planned = see("redaction")["Cette semaine"]
    reason = "Lien qui ne dit pas où il mène"
    assert re.search(f"En retard En échec ! .* · par Communication Test · .*{reason}", planned)
    before = " ".join(moment_in_full(planned_end(page)).split())
    then = " ".join(moment_in_full(moment).split())
    assert planned.index(f"Salon Dépublication {before}") < planned.index(
        f"Les lauréats Publication {then} · par Communication Test"
    )
    assert f"À voir Proposée {then}" in planned
    assert "Plus tard" not in planned
    assert "Les lauréats" not in see("communication")["Mes brouillons"]


def test_drafts_come_latest_first_and_reviews_oldest_first(see, write, accounts):
    """Each panel tells how many there are, and shows six."""
    badges = ["En relecture"] * 7 + ["Modifications à publier", "Brouillon", "Brouillon"]
    for number, badge in enumerate(badges):
        revision = write(f"Texte {number}")
        page = revision.content_object
        if number in (7, 8):  # one is online, one was
            revision.publish()
            page = NewsPage.objects.get(pk=page.pk)
            page.save_revision(user=accounts["redaction"], changed=True)
            if number == 8:
                page.unpublish()
        if badge == "En relecture":
            Workflow.objects.get(name="Relecture").start(page, accounts["redaction"])
        Page.objects.filter(pk=page.pk).update(
            latest_revision_created_at=timezone.now() - timedelta(days=19 - number),
            has_unpublished_changes=True,
        )

    drafts = [
        f"Texte {number} {badges[number]} Actualité · modification il y a {days(19 - number)}"
        for number in range(9, 3, -1)
    ]
    assert see("redaction")["Mes brouillons"].startswith(" ".join(["Mes brouillons 10", *drafts]))
    reviews = [f"Texte {number} par Rédaction Test · envoi à l’instant" for number in range(6)]
    assert see("communication")["À relire"] == " ".join(
        ["À relire 7", *reviews, "Toutes les relectures"]
    )


def days(number: int) -> str:
    weeks = f"{number // 7} semaine{'s' if number > 13 else ''}"
    return weeks if number >= 7 else f"{number} jours"


def test_the_page_costs_the_same_however_much_there_is(write, accounts):
    client = Client()
    client.force_login(accounts["communication"])

    def fill(count):
        workflow = Workflow.objects.get(name="Relecture")
        for number in range(count):
            workflow.start(write(f"Relire {number}").content_object, accounts["redaction"])
            write(f"Mien {number}", by="communication")
            page = write(f"Prévu {number}", by="communication").content_object
            schedule(page, timezone.now() + timedelta(days=number + 1), accounts["communication"])
            ContactMessage.objects.create(sender="c@example.org", subject="?", message="?")

    fill(1)
    costs_the_same(lambda: client.get("/admin/"), lambda: fill(2))
