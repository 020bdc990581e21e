"""The history of a page: a line for each sitting, and every save on demand."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Workflow

from exchange.export.writer import write_version
from pages.models import ProgrammePage
from publishing.dates import moment_in_full, moment_in_short
from publishing.launches import returns
from tests.planning import carry_out, fresh, launch_of, leave_now, schedule_latest

pytestmark = pytest.mark.django_db

EVERY_SAVE = {"saves": "tous"}
SAVED, PUBLISHED = "Brouillon enregistré", "Publication"
DEPARTED = "Version planifiée mise en ligne"
ONLINE, DRAFT, PLANNED = "Version en ligne", "Brouillon actuel", "Version planifiée"
# By « Lancer maintenant ».
LAUNCHED = "Version mise en ligne, avec le lancement «\xa0Rentrée\xa0»"


@pytest.fixture
def editor(client, accounts):
    client.force_login(accounts["communication"])
    return client


@pytest.fixture
def page(home) -> ProgrammePage:
    return home.add_child(instance=ProgrammePage(title="Avant", live=False))


def save(page, user, minutes_ago: int, title: str, is_changed: bool = True):
    """Save a version as an editor did so long ago."""
    page.title = title
    version = page.save_revision(user=user, changed=is_changed)
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    values = {"content_changed": is_changed, "timestamp": moment, "revision": version}
    log(page, "wagtail.edit", user=user, **values)
    return version


def lines(client, page, **choice) -> list[tuple[str, BeautifulSoup]]:
    """Return the lines of the history, each with its first words, the oldest first."""
    answer = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]), choice)
    rows = BeautifulSoup(answer.content, "lxml").select("main .listing tbody tr")
    return [(" ".join(row.td.get_text(" ").split()), row) for row in reversed(rows)]


def saves(client, page, **choice) -> int:
    return sum(text.startswith("Brouillon enregistré") for text, _ in lines(client, page, **choice))


def named(client, page) -> list[tuple[str, str]]:
    """Return the lines that name a version, each with that name, the oldest first."""
    found = [
        [
            tuple(row.td.stripped_strings)[:2]
            for _, row in lines(client, page, **choice)
            if row.select(".w-status")
        ]
        for choice in ({}, EVERY_SAVE)
    ]
    assert found[0] == found[1]
    return found[0]


def compared(row) -> str:
    """Return the address that compares the version of a line with the one before."""
    links = {link.get_text(strip=True): link["href"] for link in row.select("a")}
    return links["Comparer avec la version précédente"]


def test_each_sitting_of_an_author_is_one_line(editor, page, accounts):
    writer, other = accounts["redaction"], accounts["communication"]
    for minutes_ago in (200, 180, 160):
        first = save(page, writer, minutes_ago, f"Premier jet {minutes_ago}")
    for minutes_ago in (100, 80):  # after more than half an hour
        second = save(page, writer, minutes_ago, f"Repris {minutes_ago}")
    third = save(page, other, 75, "D’une autre personne")
    save(page, other, 60, "D’une autre personne", is_changed=False)
    save(page, writer, 50, "Encore moi")
    last = save(page, writer, 40, "Pour finir")

    assert saves(editor, page) == 4
    assert saves(editor, page, **EVERY_SAVE) == 9
    shown = [row for text, row in lines(editor, page) if text.startswith("Brouillon enregistré")]
    for row, before, after in zip(
        shown[1:], (first, second, third), (second, third, last), strict=True
    ):
        keys = [page.pk, before.pk, after.pk]
        assert compared(row) == reverse("wagtailadmin_pages:revisions_compare", args=keys)


def test_what_happens_between_two_saves_parts_them(editor, page, accounts):
    save(page, accounts["communication"], 20, "Avant le déplacement")
    moment = timezone.now() - timedelta(minutes=15)
    log(page, "wagtail.lock", user=accounts["communication"], timestamp=moment)
    save(page, accounts["communication"], 10, "Après")
    assert saves(editor, page) == 2


def test_what_was_published_or_planned_is_shown_within_a_sitting(editor, page, accounts):
    communication = accounts["communication"]
    save(page, communication, 25, "Publiée").publish(user=communication)
    save(page, communication, 20, "Un essai")
    save(page, communication, 15, "Planifiée")
    schedule_latest(page, timezone.now() + timedelta(days=1), communication)
    save(page, communication, 10, "Un autre essai")
    save(page, communication, 5, "Le dernier")
    assert saves(editor, page) == 3
    assert saves(editor, page, **EVERY_SAVE) == 5


def test_a_page_that_is_sent_again_is_asked_to_be_reviewed_again(editor, page, accounts):
    page.save_revision(user=accounts["redaction"])
    review = Workflow.objects.get(name="Relecture").start(page, accounts["redaction"])
    review.current_task_state.reject(user=accounts["communication"])
    review.refresh_from_db()
    review.resume(accounts["redaction"])
    texts = [text for text, _ in lines(editor, page)]
    assert any(text.startswith("Relecture demandée de nouveau, à l’étape") for text in texts)
    assert not [text for text in texts if "programmé" in text]


def test_a_comparison_names_its_two_versions(editor, page, accounts):
    tomorrow = timezone.now() + timedelta(days=1)
    online = save(page, accounts["redaction"], 20, "En ligne")
    online.publish()
    planned = save(page, accounts["communication"], 10, "Planifiée")
    schedule_latest(page, tomorrow, accounts["communication"])
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", planned.pk])
    titles = BeautifulSoup(editor.get(address).content, "lxml").select("main h2")
    told = [
        f"Avant : {moment_in_full(online.created_at)}, par Rédaction Test, en ligne",
        f"Après : {moment_in_full(planned.created_at)}, par Communication Test, "
        f"planifiée pour le {moment_in_short(tomorrow)}",
    ]
    said = [" ".join(title.get_text().split()) for title in titles]
    assert said == [line.replace("\xa0", " ") for line in told]


def test_one_line_names_the_version_online_and_one_the_current_draft(editor, page, accounts):
    user = accounts["communication"]
    first = save(page, user, 200, "Premier jet")
    assert named(editor, page) == [(SAVED, DRAFT)]

    first.publish(user=user)
    assert named(editor, page) == [(PUBLISHED, ONLINE)]

    page = fresh(page)
    second = save(page, user, 0, "Deuxième jet")
    assert named(editor, page) == [(PUBLISHED, ONLINE), (SAVED, DRAFT)]

    second.publish(user=user)
    assert named(editor, page) == [(PUBLISHED, ONLINE)]

    fresh(page).unpublish(user=user)
    assert named(editor, page) == [(SAVED, DRAFT)]


def test_the_version_that_a_launch_put_online_is_named(editor, page, accounts):
    user, tomorrow = accounts["communication"], timezone.now() + timedelta(days=1)
    save(page, user, 100, "Planifiée")
    launch_of(user, tomorrow, [page])
    assert named(editor, page) == [(SAVED, PLANNED)]
    later = save(page, user, 0, "Brouillon suivant")
    assert named(editor, page) == [(SAVED, PLANNED), (SAVED, DRAFT)]
    carry_out(tomorrow)
    departed = f"{DEPARTED}, avec le lancement «\xa0Rentrée\xa0»"
    assert sorted(named(editor, page)) == [(SAVED, DRAFT), (departed, ONLINE)]

    last = save(fresh(page), user, 0, "Encore un brouillon")
    row = lines(editor, page)[-1][1]
    keys = [page.pk, later.pk, last.pk]
    assert compared(row) == reverse("wagtailadmin_pages:revisions_compare", args=keys)


def test_a_version_planned_alone_is_named_once_it_is_online(editor, page, accounts):
    user, tomorrow = accounts["communication"], timezone.now() + timedelta(days=1)
    save(page, user, 100, "Planifiée")
    schedule_latest(page, tomorrow, user)
    carry_out(tomorrow)
    assert named(editor, page) == [(DEPARTED, ONLINE)]


def test_what_a_return_brings_back_is_named(editor, page, accounts):
    user, tomorrow = accounts["communication"], timezone.now() + timedelta(days=1)
    save(page, user, 200, "Avant").publish(user=user)
    page = fresh(page)
    save(page, user, 0, "Lancée")
    launch = launch_of(user, tomorrow, [page])
    leave_now(launch, user)
    assert named(editor, page) == [(LAUNCHED, ONLINE)]
    told = [(text, "Communication" in row.text) for text, row in lines(editor, page)]
    assert told[-1] == (" ".join(f"{LAUNCHED} {ONLINE}".split()), True)
    assert not any("déplacée" in text for text, _ in told)

    launch.refresh_from_db()
    leave_now(returns.prepare(launch, user), user)
    back = "Retour à l’état d’avant\xa0: Rentrée"
    departed = LAUNCHED.replace("Rentrée", back)
    assert named(editor, page) == [(SAVED, DRAFT), (departed, ONLINE)]


def test_an_earlier_version_that_was_restored_is_the_current_draft(editor, page, accounts):
    user = accounts["communication"]
    first = save(page, user, 200, "Premier jet")
    save(page, user, 100, "Deuxième jet").publish(user=user)
    first.as_object().save_revision(user=user, previous_revision=first, log_action=True)
    names = [name for _, name in named(editor, page)]
    assert names == [ONLINE, DRAFT]


def test_a_comparison_leads_back(editor, page, accounts):
    first = save(page, accounts["redaction"], 100, "Premier jet")
    save(page, accounts["redaction"], 20, "Deuxième jet")
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, "latest"])
    shown = BeautifulSoup(editor.get(address).content, "lxml").select("main .nice-padding a")
    assert [(link.text, link["href"]) for link in shown] == [
        ("Revenir à l’historique", reverse("wagtailadmin_pages:history", args=[page.pk])),
    ]


def test_the_version_that_an_import_put_online_is_taken_up_again(editor, page, accounts):
    imported = write_version(page, {"title": "Reprise"}, "pages/avant.md")
    imported.publish()
    save(fresh(page), accounts["communication"], 1, "Corrigée")
    came = next(row for text, row in lines(editor, page) if text.startswith("Page reprise"))
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, imported.pk])
    assert came.find("a", href=revert)
