"""A launch is made ready before its moment, unseen, and comes out whole when it has come."""

import contextlib
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from publishing import clock, due, generation, transactions, wakeup
from publishing.lead import LONGEST, Lead
from publishing.scheduler import LONGEST_HOLD, Scheduler
from tests.publishing.conftest import PAST, Elsewhere, elsewhere, minutes, plan


def soon(seconds):
    return timezone.now() + timedelta(seconds=seconds)


def live():
    return Page.objects.filter(title="Lancement", live=True).count()


@pytest.fixture
def ready(on_publication):
    """An event that is set once the last of three pages has been made ready."""
    event, made = threading.Event(), []

    def count(instance, **kwargs):
        made.append(instance.pk)
        if len(made) == 3:
            event.set()

    on_publication(count)
    return event


def test_it_is_made_ready_unseen_and_comes_out_at_its_moment(add_page, ready):
    moment = soon(3)
    pages = [add_page("Lancement", slug=f"l-{number}", live=False) for number in range(3)]
    for page in pages:
        plan(page, moment)
    before = generation.current()
    launch = Elsewhere(lambda: Scheduler().carry_out(moment))
    assert ready.wait(30)
    seen = []
    while 3 not in seen:
        seen.append(live())
        seen_at = timezone.now()
    assert len(launch.result().done) == 3
    assert set(seen) <= {0, 3}
    assert seen_at >= moment
    assert generation.state() == (before + 1, moment)
    dates = Page.objects.filter(title="Lancement").values_list("first_published_at", flat=True)
    assert set(dates) == {moment}


def test_nothing_of_it_is_done_when_the_scheduler_is_stopped_before_its_moment(add_page, ready):
    moment = soon(15)
    for number in range(3):
        plan(add_page("Lancement", slug=f"l-{number}", live=False), moment)
    scheduler = Scheduler()
    launch = Elsewhere(lambda: scheduler.carry_out(moment))
    assert ready.wait(30)
    scheduler.stop()
    assert launch.result().done == []
    assert live() == 0
    assert len(due.at(moment)) == 3


def test_locks_are_not_kept_for_a_moment_that_has_moved_far_away(add_page):
    """As when the machine's clock is set back while a launch is ready."""
    moment = soon(LONGEST_HOLD + 60)
    plan(add_page("Lancement", live=False), moment)
    assert Scheduler().carry_out(moment).done == []
    assert len(due.at(moment)) == 1


def test_only_one_scheduler_makes_it_ready(add_page):
    plan(add_page("Lancement", live=False), PAST)
    with transactions.impatient(500):
        transactions.only_one()
        with pytest.raises(OperationalError) as caught:
            elsewhere(Scheduler().catch_up)
    assert transactions.was_locked_out(caught.value)
    assert live() == 0
    Scheduler().catch_up()
    assert live() == 1


def test_an_editor_who_holds_a_page_for_long_keeps_only_that_one_back(add_page):
    if connection.vendor == "sqlite":
        pytest.skip("one write lock: nobody else writes at all meanwhile")
    kept = add_page("Tenue", live=False)
    for page in (kept, add_page("Lancement", live=False)):
        plan(page, PAST)
    scheduler = Scheduler()

    def insist():
        for _ in range(20):
            try:
                return scheduler.catch_up()
            except OperationalError:
                continue
        raise AssertionError("it never gave up on the page")

    with transaction.atomic():
        Page.objects.select_for_update().get(pk=kept.pk)
        outcome = elsewhere(insist)
    assert live() == 1
    assert [change.pk for change, _ in outcome.failed] == [str(kept.pk)]


def test_an_editor_who_cancels_too_late_is_told_so(add_page, unhashed_static_files, ready):
    """The form was open, and the launch made ready, before the editor confirmed."""
    moment = soon(2)
    pages = [add_page("Lancement", slug=f"l-{number}", live=False) for number in range(3)]
    revisions = [plan(page, moment) for page in pages]
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("admin"))
    launch = Elsewhere(lambda: Scheduler().carry_out(moment))
    assert ready.wait(30)
    address = f"/admin/pages/{pages[0].pk}/revisions/{revisions[0].pk}/unschedule/"
    told = client.post(address, follow=True).content.decode()
    assert len(launch.result().done) == 3
    assert "Trop tard\xa0: «\xa0Lancement\xa0» n’a plus rien de planifié" in told
    assert live() == 3

    # In time, it is cancelled as ever.
    revision = plan(pages[0], timezone.now() + minutes(5), title="Suite")
    address = f"/admin/pages/{pages[0].pk}/revisions/{revision.pk}/unschedule/"
    assert "Trop tard" not in client.post(address, follow=True).content.decode()
    assert due.next_moment(after=timezone.now()) is None


def test_a_full_disk_leaves_everything_planned(add_page):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told that its disk is full")
    body = [("text", f"<p>{'Un long texte. ' * 20_000}</p>")]
    plan(add_page("Lancement", live=False), PAST, body=body)
    connection.close()  # the write-ahead log goes into the file
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no free pages to fill
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    scheduler = Scheduler()
    for _ in range(10):
        with contextlib.suppress(OperationalError):
            assert scheduler.catch_up().done == []
    assert live() == 0
    connection.close()  # the limit goes with the connection
    with clock.at(soon(600)):
        Scheduler().catch_up()
    assert live() == 1


# How early it begins


def test_it_begins_earlier_the_more_there_is_to_do_and_never_too_early():
    lead = Lead()
    for _ in range(2):  # the first change of a process is no measure
        lead.learn(10, 1.0)
    assert lead.of(1) < lead.of(50) < lead.of(100_000) == timedelta(seconds=LONGEST)
    assert lead.of(50).total_seconds() > 50 * 0.1


def test_it_heeds_a_slower_machine_at_once_and_a_faster_one_slowly():
    lead = Lead()
    lead.start_with(0.05)
    lead.learn(10, 0.5)
    quick = lead.of(10)
    lead.learn(10, 3.0)
    slow = lead.of(10)
    lead.learn(10, 0.5)
    assert quick < lead.of(10) < slow
    lead.learn(0, 100.0)
    assert lead.of(10) < slow
    before = lead.of(1)
    lead.learn(1, 0.05, waited=1.0)
    assert lead.of(1) > before


# Waking up


def test_a_plan_wakes_a_scheduler_that_sleeps(add_page):
    page = add_page("Page", live=False)
    waiting = threading.Event()

    def sleep():
        with wakeup.Waker() as waker:
            while waker.wait(0):  # what happened before is seen to at once
                pass
            waiting.set()
            return waker.wait(60)

    sleeper = Elsewhere(sleep)
    assert waiting.wait(30)
    plan(page, timezone.now() + minutes(5))
    assert sleeper.result()


def test_so_does_a_cancelled_plan_and_a_page_with_an_end(add_page):
    page = add_page("Page", live=False)
    revision = plan(page, timezone.now() + minutes(5))
    for change in (
        lambda: Revision.objects.get(pk=revision.pk).save(update_fields=["approved_go_live_at"]),
        lambda: add_page("Autre", expire_at=timezone.now() + minutes(5)),
    ):
        with wakeup.Waker() as waker:
            while waker.wait(0):
                pass
            elsewhere(change)
            assert waker.wait(30)


def test_a_sleeper_that_is_told_to_stop_wakes():
    with wakeup.Waker() as waker:
        while waker.wait(0):
            pass
        before = signal.signal(signal.SIGUSR1, lambda *_: waker.wake())
        sender = threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGUSR1])
        sender.start()
        try:
            assert waker.wait(30)
        finally:
            sender.join()  # a signal that came later would end this process
            signal.signal(signal.SIGUSR1, before)
