"""The scheduler beside other schedulers, and beside editors who hold the pages."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from publishing import transactions
from publishing.caching import generation
from publishing.launches.models import Launch
from publishing.scheduler.loop import Scheduler
from tests.editor_forms import edit, form
from tests.planning import due_changes, failing, launch_of, plan
from tests.publishing import real
from tests.publishing.conftest import PAST, Elsewhere, elsewhere, minutes
from tests.publishing.scheduler.conftest import live_titles

pytestmark = pytest.mark.django_db(transaction=True)


def test_readers_see_all_of_a_launch_or_nothing(add_page, on_publication):
    user = User.objects.create_superuser("admin")
    pages = [add_page(f"Page {number}", live=False) for number in range(8)]
    launch_of(user, timezone.now() + timedelta(hours=1), pages)
    Launch.objects.update(moment=PAST)
    seen = []
    # Another connection reads after each publication, and throughout.
    on_publication(lambda **kwargs: seen.append(elsewhere(lambda: len(live_titles()))))
    done = threading.Event()

    def watch():
        while not done.wait(0.001):  # the scheduler needs the interpreter too
            seen.append(len(live_titles()))

    watcher = Elsewhere(watch)
    Scheduler().catch_up()
    done.set()
    watcher.result()
    seen.append(len(live_titles()))
    assert set(seen) == {0, 8}
    assert seen.count(0) >= 8


def test_two_schedulers_at_once_make_and_log_each_change_once(add_page, on_publication, logged):
    moments = [PAST + minutes(number) for number in range(4)]
    for moment in moments:
        plan(add_page(f"À {moment:%H:%M}", live=False), moment)
        plan(add_page(f"Aussi à {moment:%H:%M}", live=False), moment)
    published = []
    on_publication(lambda instance, **kwargs: published.append(instance.pk))
    together = threading.Barrier(2)

    def run():
        scheduler = Scheduler()
        together.wait()
        while due_changes(timezone.now()):
            try:
                scheduler.catch_up()
            except OperationalError:  # waited too long for the other: it tries again, as `run` does
                continue

    for both in [Elsewhere(run), Elsewhere(run)]:
        both.result()
    assert len(live_titles()) == 8
    assert sorted(published) == sorted(set(published))
    assert len(published) == 8
    assert len(logged()) == 8
    entries = PageLogEntry.objects.filter(action="agenda.departed")
    assert entries.count() == 8


def test_the_scheduler_waits_for_who_may_bump(add_page):
    if connection.vendor == "sqlite":
        pytest.skip("one write lock: nobody else writes at all meanwhile")
    plan(add_page("Lancement", live=False), PAST)
    with generation.atomic(), pytest.raises(OperationalError) as refused:
        elsewhere(Scheduler().catch_up)
    assert transactions.was_locked_out(refused.value)
    assert live_titles() == set()
    Scheduler().catch_up()
    assert live_titles() == {"Lancement"}


def test_an_editor_who_holds_a_page_for_long_keeps_only_that_one_back(add_page):
    if connection.vendor == "sqlite":
        pytest.skip("one write lock: nobody else writes at all meanwhile")
    kept = add_page("Tenue", live=False)
    for page in (kept, add_page("Lancement", live=False)):
        plan(page, PAST)
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=kept.pk)
        elsewhere(Scheduler().catch_up)
    assert live_titles() == {"Lancement"}
    assert [str(launch) for launch in failing()] == ["Tenue"]


def test_an_editor_who_changes_a_launch_gets_its_pages_too(add_page):
    """The scheduler waits for the editor before it locks a page, so neither waits for the other."""
    if connection.vendor == "sqlite":
        pytest.skip("one write lock: nobody else writes at all meanwhile")
    page = add_page("Lancement", live=False)
    page.save_revision()
    user = User.objects.create_superuser("admin")
    launch_of(user, timezone.now() + timedelta(hours=1), [page])
    Launch.objects.update(moment=PAST)

    def catch_up():
        with contextlib.suppress(OperationalError):  # the editor took too long
            Scheduler().catch_up()

    with generation.atomic():
        waiting = Elsewhere(catch_up)
        real.wait_until(real.is_waiting)
        assert Page.objects.select_for_update(nowait=True).get(pk=page.pk) == page.page_ptr
    waiting.result()
    Scheduler().catch_up()
    assert live_titles() == {"Lancement"}


def test_an_autosave_waits_for_a_publication_and_leaves_the_page_online(add_page):
    """It has read the draft, and would write its row over the publication that commits then."""
    if connection.vendor == "sqlite":
        pytest.skip("one write lock: nobody else writes at all meanwhile")
    client = Client(headers={"host": "localhost", "accept": "application/json"})
    user = User.objects.create_superuser("admin")
    client.force_login(user)
    page = add_page("Brouillon", live=False)
    draft = page.save_revision(user=user)
    values = form(title="Brouillon", introduction="La suite.", overwrite_revision_id=draft.pk)

    with transaction.atomic():
        draft.publish()
        saving = Elsewhere(lambda: client.post(edit(page), values).json())
        real.wait_until(real.is_waiting)
    saved = saving.result()

    page.refresh_from_db()
    assert (page.live, page.introduction, page.live_revision) == (True, "", draft)
    assert page.latest_revision.pk == saved["revision_id"] != draft.pk
