"""After any accident of the machine, a plan is done once, or is still a plan."""

import os
import signal
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from deploy.system_packages import postgresql_bin
from home.models import Menu
from publishing.launches import returns
from publishing.launches.models import Launch
from publishing.scheduler.heartbeats import SchedulerHeartbeat
from publishing.scheduler.loop import Scheduler
from tests.menus import publish_menu
from tests.planning import (
    due_changes,
    launch_of,
    plan,
    plan_end,
    plan_launch,
    planned,
    planned_end,
)
from tests.publishing.conftest import PAST, minutes
from tests.publishing.real import Clock, database_clock, running, scheduler, wait_until

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def clock(tmp_path):
    """The clock of a scheduler and of the database."""
    with database_clock() as set_database:
        yield Clock(tmp_path, set_database)


def live_titles():
    return set(Page.objects.filter(live=True, depth__gt=2).values_list("title", flat=True))


def times_published():
    return PageLogEntry.objects.filter(action="agenda.departed").count()


def schedulers():
    return SchedulerHeartbeat.objects.count()


def test_a_process_killed_at_any_statement_loses_nothing_and_does_nothing_twice(add_page):
    """Two pages of one moment, one after the other, and an end a minute later."""
    pages = [add_page(title, live=False) for title in ("Un", "Deux")]
    for page in pages:
        plan(page, PAST)
    ending = plan_end(add_page("Finie"), PAST + minutes(1))
    kills = 0
    with running(
        "-m", "tests.publishing.crashing", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for statement in count(1):
            process.stdin.write(f"{statement}\n")
            process.stdin.flush()
            answer = process.stdout.readline().strip()
            titles = live_titles()
            launched = titles & {"Un", "Deux"}
            still = sum(planned(page) is not None for page in pages)
            assert len(launched) + still == 2, statement
            assert times_published() == len(launched), statement
            finished = "Finie" not in titles
            assert finished == (planned_end(ending) is None), statement
            if answer == "done":
                break
            assert answer == "killed"
            kills += 1
            if launched and finished:
                assert due_changes(timezone.now()) == []
    assert kills > 60
    assert live_titles() == {"Un", "Deux"}


@pytest.mark.parametrize("leg", ["launch", "return", "planned return"])
def test_a_launch_and_its_return_are_whole_whenever_the_process_is_killed(add_page, leg):
    """A new page, one that changes, one that goes and a menu, there and back."""
    user = User.objects.create_superuser("admin")
    new, gone, changed = add_page("Vient", live=False), add_page("Part"), add_page("Avant")
    for page in (gone, changed):
        page.save_revision().publish()
    changed.title = "Après"
    menu = publish_menu("fr", [])
    menu.footer_links = [("link", {"label": "Presse", "url": "https://presse.example.org/"})]
    for instance in (new, changed, menu):
        instance.save_revision()
    soon = timezone.now() + timedelta(hours=1)
    launch = launch_of(user, soon, [new, changed], [gone], [menu])
    Launch.objects.update(moment=PAST)

    def stands():
        return live_titles() | {link.value["label"] for link in Menu.objects.get().footer_links}

    there, back = {"Part", "Avant"}, {"Vient", "Après", "Presse"}
    before, after = there, back
    if leg != "launch":
        Scheduler().catch_up()
        before, after = back, there
    if leg == "planned return":
        prepared = returns.prepare(Launch.objects.get(pk=launch.pk), user)
        prepared.moment = soon
        plan_launch(prepared, user)
        Launch.objects.filter(pk=prepared.pk).update(moment=PAST + minutes(1))
    way = ["take_back"] if leg == "return" else []
    kills = 0
    command = "-m", "tests.publishing.crashing", *way
    with running(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for statement in count(1):
            process.stdin.write(f"{statement}\n")
            process.stdin.flush()
            answer = process.stdout.readline().strip()
            assert stands() in (before, after), statement
            left = Launch.objects.filter(left_at__isnull=False).count()
            assert left == (stands() == back) + 2 * (leg != "launch" and stands() == there)
            if stands() == after:
                break
            assert answer == "killed"
            kills += 1
    assert kills > 40
    assert times_published() == (2 if leg == "launch" else 4)  # the pages; a menu has its own log


def test_a_killed_scheduler_leaves_its_launch_to_another(add_page):
    with scheduler() as first, scheduler():
        wait_until(lambda: schedulers() == 2)
        moment = planned_soon(add_page, 5)
        wait_until(lambda: moment - timezone.now() < timedelta(seconds=0.5))
        first.kill()
        wait_until(lambda: len(live_titles()) == 5)
    assert times_published() == 5


def test_a_frozen_scheduler_does_not_keep_the_others_from_working(add_page):
    """As on a machine that falls asleep with a launch in its hands."""
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite all schedulers are on one machine, and sleep together")
    with scheduler() as first:
        wait_until(lambda: schedulers() == 1)
        moment = planned_soon(add_page, 5)
        wait_until(lambda: moment - timezone.now() < timedelta(seconds=0.4))
        first.send_signal(signal.SIGSTOP)
        with scheduler():
            wait_until(lambda: len(live_titles()) == 5)
            first.send_signal(signal.SIGCONT)
            planned_soon(add_page, 1)
            wait_until(lambda: len(live_titles()) == 6)
    assert times_published() == 6


def planned_soon(add_page, number):
    moment = timezone.now() + timedelta(seconds=10)
    for _ in range(number):
        plan(add_page(f"Page {Page.objects.count()}", live=False), moment)
    return moment


def test_after_a_day_asleep_it_catches_up_in_order(add_page, clock):
    now = timezone.now()
    plan(add_page("Matin", live=False), now + timedelta(hours=8))
    brief = add_page("Éphémère", live=False)
    plan(brief, now + timedelta(hours=9))
    plan_end(brief, now + timedelta(hours=10))
    plan(add_page("Soir", live=False), now + timedelta(hours=18))
    plan(add_page("Demain", live=False), now + timedelta(hours=48))
    with scheduler(clock.environment) as process:
        wait_until(lambda: schedulers() == 1)
        process.send_signal(signal.SIGSTOP)
        clock.set(24 * 3600)
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: live_titles() == {"Matin", "Soir"})
    brief = Page.objects.get(pk=brief.pk)
    assert (brief.live, brief.first_published_at) == (False, now + timedelta(hours=9))
    done = ("agenda.departed", "agenda.told")
    order = PageLogEntry.objects.filter(action__in=done, user=None).order_by("pk")
    assert [entry.label for entry in order] == ["Matin", "Éphémère", "Éphémère", "Soir"]


def test_a_clock_that_is_set_forward_or_back_changes_nothing_but_the_wait(add_page, clock):
    now = timezone.now()
    plan(add_page("Dans une heure", live=False), now + minutes(60))
    plan(add_page("Dans trois heures", live=False), now + minutes(180))
    with scheduler(clock.environment):
        wait_until(lambda: schedulers() == 1)
        clock.set(3601)
        wait_until(lambda: live_titles() == {"Dans une heure"})
        clock.set(-7200)
        plan(add_page("Jalon", live=False), timezone.now() - minutes(121))
        wait_until(lambda: "Jalon" in live_titles())
        assert "Dans trois heures" not in live_titles()
        clock.set(3 * 3600 + 1)
        wait_until(lambda: "Dans trois heures" in live_titles())
    assert times_published() == 3


def test_a_scheduler_whose_clock_is_wrong_does_nothing_and_says_so(add_page, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no clock but the machine’s")
    clock = Clock(tmp_path)
    clock.set(3 * 3600)
    plan(add_page("Dans une heure", live=False), timezone.now() + minutes(60))
    plan(add_page("Tout de suite", live=False), timezone.now() + timedelta(seconds=2))
    log = tmp_path / "log"
    said = "nothing is done: this machine's clock is +10800 s off the database's"
    command = ["manage.py", "run_scheduler"]
    with log.open("w") as file, running(*command, environment=clock.environment, stderr=file):
        wait_until(lambda: said in log.read_text() or live_titles())
        with scheduler():
            wait_until(lambda: schedulers() and live_titles())
            assert live_titles() == {"Tout de suite"}
        assert schedulers() == 1
    assert live_titles() == {"Tout de suite"}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 28, 3, 0, tzinfo=PARIS),
        datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=0),
        datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=1),
    ],
)
def test_in_the_nights_when_clocks_change_it_comes_at_its_own_moment(add_page, clock, moment):
    moment = moment.astimezone(UTC)  # an hour is sixty minutes there
    plan(add_page("Page", live=False), moment)
    plan(add_page("Avant", live=False), moment - minutes(59))
    plan(add_page("Après", live=False), moment + minutes(59))
    with scheduler(clock.environment):
        wait_until(lambda: schedulers() == 1)
        ahead = (moment - timezone.now()).total_seconds() - 10
        clock.set(ahead)
        wait_until(lambda: "Avant" in live_titles())
        wait_until(lambda: "Page" in live_titles())
        shown = timezone.now() + timedelta(seconds=ahead)
        assert moment <= shown < moment + minutes(30)
        assert live_titles() == {"Avant", "Page"}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_it_lives_through_a_restart_of_the_database(add_page, mode):
    """PostgreSQL is really restarted, in order or as by a crash; SQLite is locked by another."""
    with scheduler() as process:
        wait_until(lambda: schedulers() == 1)
        moment = timezone.now() + timedelta(seconds=10)
        plan(add_page("Pendant", live=False), moment)
        with database_away(mode):
            wait_until(lambda: timezone.now() > moment)
        wait_until(lambda: live_titles() == {"Pendant"})
        plan(add_page("Ensuite", live=False), timezone.now() + timedelta(seconds=2))
        wait_until(lambda: live_titles() == {"Pendant", "Ensuite"})
        assert process.poll() is None
    assert times_published() == 2


@contextmanager
def database_away(mode: str):
    if connection.vendor == "sqlite":
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
        cursor.execute("CHECKPOINT")  # the tests' cluster spares itself the disk until then
    connection.close()
    owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    control = [*owner, str(postgresql_bin() / "pg_ctl"), "--pgdata", folder, "--silent"]
    options = Path(folder, "postmaster.opts").read_text().split(maxsplit=1)[1]
    subprocess.run([*control, "stop", "--mode", mode], check=True, cwd="/")
    try:
        yield
    finally:
        subprocess.run(
            [*control, "start", "--wait", "--log", f"{folder}/log", "--options", options],
            check=True, cwd="/", stdout=subprocess.DEVNULL,
        )  # fmt: skip
