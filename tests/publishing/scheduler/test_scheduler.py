"""Plans happen at their moment: together, once, in order, and never lost."""

import contextlib
import re
import signal
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import published

from home.models import Menu
from publishing import clock
from publishing.launches import departure, returns
from publishing.launches.models import Launch
from publishing.scheduler.loop import Scheduler, carry_out
from tests.menus import MenuEntry, publish_menu
from tests.only import only
from tests.planning import due_changes, failing, launch_of, lose, plan, plan_end, planned, replan
from tests.publishing import real
from tests.publishing.conftest import PAST, Elsewhere, elsewhere, minutes
from tests.publishing.scheduler.conftest import live_titles

pytestmark = pytest.mark.django_db(transaction=True)

# Due changes


def test_due_are_publications_and_ends_up_to_the_moment_in_order(add_page):
    first, second, third = (add_page(title, live=False) for title in ("Un", "Deux", "Trois"))
    for page, moment in ((second, PAST + minutes(2)), (first, PAST), (third, PAST + minutes(3))):
        plan(page, moment)
    gone = plan_end(add_page("Quatre", live=True), PAST + minutes(2))

    assert due_changes(PAST + minutes(2)) == [
        ("publish", str(first.pk)),
        ("unpublish", str(gone.pk)),
        ("publish", str(second.pk)),
    ]
    assert due_changes(PAST + minutes(3))[3:] == [("publish", str(third.pk))]


def test_a_launch_that_was_moved_meanwhile_does_not_leave(add_page):
    """Between the look at what is due and its lock, an editor may have moved it."""
    new = add_page("Nouvelle", live=False)
    plan(new, PAST)
    ending = plan_end(add_page("Finie", live=True), PAST)
    launches = departure.planned_until(PAST)
    replan(new, PAST + minutes(5))
    plan_end(ending, PAST + minutes(5))
    assert [carry_out(launch) for launch in launches] == [False, False]
    assert failing() == []
    assert live_titles() == {"Finie"}


def test_a_menu_ends_too_and_an_end_that_finds_nothing_online_is_over(add_page):
    menu = publish_menu("fr", [MenuEntry("Avant", url="https://example.org/")])
    page = add_page("Brouillon", live=False)
    for ending in (menu, page):
        plan_end(ending, PAST)
    assert Scheduler().catch_up() == 2
    assert not Menu.objects.get().live
    assert list(Launch.objects.values_list("items__object_id")) == [(str(menu.pk),)]
    told = PageLogEntry.objects.filter(page=page).latest("timestamp")
    assert "était déjà hors ligne" in told.message


# Carrying out


def test_it_publishes_updates_and_unpublishes_with_the_planned_dates(add_page, logged):
    """What was planned from nine until ten, while the machine slept until noon, is over."""
    new = add_page("Nouvelle", live=False)
    plan(new, PAST)
    updated = add_page("Ancien titre", live=True)
    plan(updated, PAST + minutes(1), title="Nouveau titre")
    plan_end(add_page("Finie", live=True), PAST + minutes(2))
    brief = add_page("Éphémère", live=False)
    plan(brief, PAST + minutes(3))
    plan_end(brief, PAST + minutes(9))

    assert Scheduler().catch_up() == 5

    assert live_titles() == {"Nouvelle", "Nouveau titre"}
    assert Page.objects.get(pk=new.pk).first_published_at == PAST
    assert Page.objects.get(pk=updated.pk).last_published_at == PAST + minutes(1)
    assert Page.objects.get(pk=brief.pk).first_published_at == PAST + minutes(3)
    done = ["publish", "publish", "unpublish", "publish", "unpublish"]
    assert [re.findall(r"items=(\w+)", line) for line in logged()] == [[each] for each in done]
    assert all("late_ms=" in line and "planned=2026-03-02T09:0" in line for line in logged())
    departures = PageLogEntry.objects.filter(action="agenda.departed")
    removals = PageLogEntry.objects.filter(data__said="Dépubliée comme prévu")
    assert (departures.count(), removals.count()) == (3, 2)
    assert due_changes(timezone.now()) == []


def test_a_page_that_ends_when_its_update_is_due_stays_online(add_page):
    page = plan_end(add_page("Avant", live=True), PAST)
    plan(page, PAST, title="Après")
    Scheduler().catch_up()
    assert live_titles() == {"Après"}


def test_the_main_menu_goes_online_together_with_the_pages_of_a_launch(add_page):
    """A snippet with drafts is scheduled by the same code as pages."""
    page = add_page("Promotion 8", live=False)
    page.save_revision()
    menu = publish_menu("fr", [MenuEntry("Avant", url="https://example.org/")])
    menu.entries = [MenuEntry("Promotion 8", page=page).as_block()]
    menu.save_revision()
    user = User.objects.create_superuser("admin")
    launch_of(user, timezone.now() + timedelta(hours=1), [page], menus=[menu])
    Launch.objects.update(moment=PAST)

    def public():
        entry = only(Menu.objects.get().entries)
        return entry.value["label"], live_titles()

    seen = []

    def look(**kwargs):
        seen.append(elsewhere(public))

    published.connect(look)
    try:
        assert Scheduler().catch_up() == 1
    finally:
        published.disconnect(look)
    assert seen == [("Avant", set())] * 2
    assert elsewhere(public) == ("Promotion 8", {"Promotion 8"})
    menu.refresh_from_db()
    assert menu.last_published_at == PAST


@pytest.mark.parametrize(
    "error",
    [
        ValueError("la révision est illisible"),
        OperationalError("canceling statement due to lock timeout"),
    ],
)
def test_one_broken_item_stays_behind_alone_and_is_tried_again(
    add_page, on_publication, logged, error
):
    pages = [add_page(title, live=False) for title in ("Un", "Cassée", "Trois")]
    for page in pages:
        plan(page, PAST)

    def refuse(instance, **kwargs):
        if instance.title == "Cassée" and broken:
            raise error

    broken = [True]
    on_publication(refuse)
    scheduler = Scheduler()

    def failures():
        return [line for line in logged() if "left behind" in line]

    assert scheduler.catch_up() == 2
    assert live_titles() == {"Un", "Trois"}
    assert [str(launch) for launch in failing()] == ["Cassée"]
    tries = failures()
    assert str(error) in tries[0]
    assert [page.title for page in pages if planned(page)] == ["Cassée"]

    # Not at once, then after a longer and longer while.
    scheduler.catch_up()
    assert failures() == tries
    with clock.at(timezone.now() + timedelta(seconds=1.5)):
        scheduler.catch_up()
        scheduler.catch_up()
    assert len(failures()) == len(tries) + 1
    broken.clear()
    with clock.at(timezone.now() + timedelta(seconds=5)):
        scheduler.catch_up()
    assert live_titles() == {"Un", "Cassée", "Trois"}


def test_a_plan_whose_page_is_gone_does_not_stop_the_rest(add_page):
    lost = add_page("Disparue", live=False)
    plan(lost, PAST)
    lose(lost)
    plan(add_page("Présente", live=False), PAST)
    Scheduler().catch_up()
    assert live_titles() == {"Présente"}
    assert "n’existe plus" in only(failing()).reason


@pytest.fixture
def three(add_page):
    """Three pages in a launch whose moment has come."""
    pages = [add_page(f"Page {number}", live=False) for number in range(3)]
    user = User.objects.create_superuser("admin")
    launch_of(user, timezone.now() + timedelta(hours=1), pages)
    Launch.objects.update(moment=PAST)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("deadlock detected"),
        DatabaseError("server closed the connection unexpectedly"),
    ],
)
def test_a_database_error_leaves_a_launch_whole_for_the_next_try(three, on_publication, error):
    errors = [error]

    def refuse(instance, **kwargs):
        if instance.title == "Page 2" and errors:
            raise errors.pop()

    on_publication(refuse)
    scheduler = Scheduler()
    assert (scheduler.catch_up(), len(failing())) == (0, 1)
    assert live_titles() == set()
    with clock.at(timezone.now() + timedelta(seconds=1.5)):
        scheduler.catch_up()
    assert len(live_titles()) == 3


def test_a_launch_that_leaves_months_late_can_be_taken_back(three):
    Scheduler().catch_up()
    assert returns.may_return(Launch.objects.get())


def test_when_told_to_stop_it_finishes_the_launch_and_begins_no_other(
    three, add_page, on_publication
):
    plan(add_page("Ensuite", live=False), PAST + minutes(1))
    scheduler = Scheduler()
    on_publication(lambda **kwargs: scheduler.stop())
    assert scheduler.catch_up() == 1
    assert live_titles() == {"Page 0", "Page 1", "Page 2"}


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
    for _ in range(3):
        with contextlib.suppress(OperationalError):
            assert scheduler.catch_up() == 0
    assert live_titles() == set()
    connection.close()  # the limit goes with the connection
    with clock.at(timezone.now() + minutes(10)):
        Scheduler().catch_up()
    assert live_titles() == {"Lancement"}


# The loop


def test_the_loop_lives_through_a_database_that_is_not_available(add_page, monkeypatch, logged):
    plan(add_page("Page", live=False), PAST)
    scheduler = Scheduler()
    catch_up = scheduler.catch_up
    tries = []

    def first_without_database():
        tries.append(None)
        if len(tries) == 1:
            with no_database():
                return catch_up()
        done = catch_up()
        scheduler.stop()
        return done

    monkeypatch.setattr(scheduler, "catch_up", first_without_database)
    elsewhere(scheduler.run)
    assert len(tries) == 2
    assert live_titles() == {"Page"}
    # A lock that another holds for a while is nothing to tell of.
    told = ["database not available"] if connection.vendor == "postgresql" else []
    for expected, line in zip([*told, "launch left"], logged(), strict=True):
        assert expected in line


@contextmanager
def no_database():
    """PostgreSQL drops this thread's connection; on SQLite another holds the write lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process = cursor.fetchone()

        def drop():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", process)

        elsewhere(drop)
        yield
        return
    locked, released = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            locked.set()
            released.wait(30)

    holder = Elsewhere(hold)
    locked.wait(30)
    try:
        yield
    finally:
        released.set()
        holder.result()


# The command


def test_a_real_scheduler_publishes_and_stops_when_told(add_page):
    plan(add_page("Due", live=False), PAST)
    with real.scheduler() as process:
        real.wait_until(lambda: live_titles() == {"Due"})
        # It sleeps now. It still finds a plan made meanwhile.
        plan(add_page("Bientôt", live=False), timezone.now())
        real.wait_until(lambda: live_titles() == {"Due", "Bientôt"})
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
