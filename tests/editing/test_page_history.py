"""The history of a page: a line for each sitting, and every save on demand."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Workflow

from pages.models import ProgrammePage
from publishing.dates import moment_in_full, moment_in_short
from tests.planning import schedule_latest

pytestmark = pytest.mark.django_db

EVERY_SAVE = {"saves": "tous"}


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
