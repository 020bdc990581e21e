"""Background jobs: one after another, in one scheduler, and none stops another."""

import os
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishing.caching import generation
from publishing.scheduler import background, heartbeats
from publishing.scheduler.background import FailingJob
from publishing.scheduler.heartbeats import SchedulerHeartbeat
from publishing.scheduler.loop import Scheduler
from tests.only import only
from tests.publishing import real
from tests.publishing.conftest import PAST, Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def jobs(monkeypatch):
    monkeypatch.setattr(background, "_jobs", [])
    return background._jobs


def test_background_jobs_take_turns_and_a_broken_one_harms_no_other(jobs):
    done = []
    left = {"a": 2, "b": 2}

    def job(name):
        def work():
            if not left[name]:
                return False
            left[name] -= 1
            done.append(name)
            return True

        return work

    def broken():
        raise ValueError("disk full")

    background.register(job("a"))
    background.register(broken)
    background.register(job("b"))
    while background.run_one():
        pass
    assert done == ["a", "b", "a", "b"]


def test_background_work_writes_nothing_when_there_is_nothing_to_do():
    while background.run_one():
        pass
    with CaptureQueriesContext(connection) as queries:
        assert not background.run_one()
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_the_scheduler_that_has_run_longest_does_the_background_work(jobs, monkeypatch):
    monkeypatch.setattr(background, "REST", 0.01)
    heartbeats.beat("first")
    heartbeats.beat("second")
    workers, stop = set(), threading.Event()

    def job():
        workers.add(threading.current_thread().name.removeprefix("background "))
        return False

    background.register(job)
    threads = [background.Worker(name, stop) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    try:
        real.wait_until(lambda: "first" in workers)
        assert workers == {"first"}
        SchedulerHeartbeat.objects.filter(name="first").update(seen_at=PAST)  # it died
        real.wait_until(lambda: "second" in workers)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_job_that_fails_is_told_of_and_tried_again_later(jobs):
    broken = [True]

    def job():
        if broken:
            raise ValueError("disk full")
        return True

    background.register(job)
    assert not background.run_one()
    failing = only(background.failing())
    assert failing.error == "ValueError: disk full"
    broken.clear()
    assert not background.run_one()  # not at once
    FailingJob.objects.update(retry_at=timezone.now())
    assert background.run_one()
    assert background.failing() == []


def test_a_job_that_keeps_failing_is_tried_less_and_less_often(jobs):
    background.record_failure("b", "disk full")
    waits = []
    for _ in range(7):
        before = timezone.now()
        background.record_failure("a", "disk full")
        waits.append((FailingJob.objects.get(name="a").retry_at - before) // timedelta(seconds=1))
    assert waits == [20, 40, 80, 160, 320, 600, 600]
    assert [job.name for job in background.failing()] == ["a", "b"]
    assert [job.name for job in background.failing(in_a_row=7)] == ["a"]
    assert background.failing(in_a_row=8) == []


def test_a_scheduler_that_starts_forgets_those_that_died_a_day_ago(jobs):
    for name, hours in (("old", 25), ("recent", 23)):
        seen_at = timezone.now() - timedelta(hours=hours)
        SchedulerHeartbeat.objects.create(name=name, seen_at=seen_at)
    heartbeats.beat("new")
    assert {one.name for one in SchedulerHeartbeat.objects.all()} == {"recent", "new"}


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has no priority of its own")
def test_background_work_leaves_the_processor_to_visitors_and_plans(jobs, monkeypatch):
    monkeypatch.setattr(background, "REST", 0.01)
    heartbeats.beat("here")
    stop = threading.Event()
    priorities = []

    def encodes():
        priorities.append(os.getpriority(os.PRIO_PROCESS, 0))
        stop.set()
        return False

    background.register(encodes)
    worker = background.Worker("here", stop)
    worker.start()
    worker.join()
    assert priorities[0] > os.getpriority(os.PRIO_PROCESS, 0)


def test_a_job_that_hangs_stops_no_other(jobs, monkeypatch):
    monkeypatch.setattr(background, "REST", 0.01)
    monkeypatch.setattr(background, "LONGEST", timedelta())
    heartbeats.beat("here")
    begun, go_on, other, stop = (threading.Event() for _ in range(4))

    def hangs():
        begun.set()
        go_on.wait(60)
        return False

    def works():
        other.set()
        return False

    background.register(hangs)
    worker = second = background.Worker("here", stop)
    worker.start()
    try:
        assert begun.wait(30)
        background.register(works)
        second = worker.checked()
        assert other.wait(30)
        assert "took longer" in background.failing()[0].error
    finally:
        stop.set()
        go_on.set()
        worker.join()
        second.join()


def test_the_loop_does_background_work_and_repeats_notices_when_nothing_is_due(
    jobs, settings, monkeypatch
):
    settings.FRONT_CACHE_URLS = ["http://127.0.0.1:1/"]
    told = []
    monkeypatch.setattr("publishing.caching.front_caches.tell", told.append)
    scheduler = Scheduler()
    left = [1, 2, 3]
    worked = threading.Event()

    def job():
        if not left:
            worked.set()
            return False
        left.pop()
        return True

    background.register(job)
    monkeypatch.setattr(background, "REST", 0.01)
    running = Elsewhere(scheduler.run)
    assert worked.wait(30)
    real.wait_until(lambda: told)
    scheduler.stop()
    running.result()
    assert left == []
    assert set(told) == {generation.current()}
