"""Background jobs of the scheduler, such as making renditions."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection, models
from django.utils import timezone

from publishing.scheduler import heartbeats

logger = logging.getLogger("publishing.scheduler.background")

# A job does one small piece of work and returns True, or returns False if none is left.
Job = Callable[[], bool]

# A longer job hangs: it is left behind, and the others go on.
LONGEST = timedelta(minutes=10)
FIRST_RETRY, LAST_RETRY = timedelta(seconds=20), timedelta(minutes=10)
# An idle scheduler looks for work again after so many seconds.
REST = 10.0
# Visitors, editors and planned changes have the processor first: encoding pictures takes minutes.
NICE = 10
_jobs: list[Job] = []


class FailingJob(models.Model):
    """A background job that failed at its last try."""

    name = models.CharField("travail", max_length=200, unique=True)
    failures = models.PositiveIntegerField("échecs de suite", default=0)
    error = models.TextField("dernière erreur")
    retry_at = models.DateTimeField("prochain essai")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def register(job: Job) -> None:
    """Register a job of the scheduler; an app's `ready()` calls this."""
    if job not in _jobs:
        _jobs.append(job)


def delete_rows(rows: models.QuerySet) -> bool:
    """Delete the rows, and return whether there were any. Looking first takes no lock."""
    return rows.exists() and rows.delete()[0] > 0


class Worker(threading.Thread):
    """Does background work until `stop`, while `scheduler` is the first of those that run.

    A thread of its own, so that slow jobs delay no planned change. A job that runs at the end dies
    with the process, and another scheduler finds its work again.
    """

    def __init__(self, scheduler: str, stop: threading.Event):
        super().__init__(name=f"background {scheduler}", daemon=True)
        self._scheduler, self._ends = scheduler, stop
        # The running job, and its start.
        self._running: tuple[str, float] | None = None
        self._is_replaced = False

    def run(self) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no priority of its own
            os.setpriority(os.PRIO_PROCESS, self.native_id or 0, NICE)
        found = False
        while not self._is_replaced and not self._ends.wait(0 if found else REST):
            try:
                found = heartbeats.is_first(self._scheduler) and run_one(self._watch)
            except Error:  # the database is away or locked: the next turn tries again
                logger.exception("background work interrupted")
                connection.close()
                found = False
            self._running = None
        connection.close()

    def checked(self) -> "Worker":
        """Return the worker itself, or another one if a job of it hangs."""
        running = self._running
        if running is None or time.monotonic() - running[1] <= LONGEST.total_seconds():
            return self
        record_failure(running[0], f"took longer than {LONGEST}")
        self._is_replaced = True
        other = Worker(self._scheduler, self._ends)
        other.start()
        return other

    def _watch(self, name: str) -> None:
        self._running = name, time.monotonic()


def run_one(watch: Callable[[str], None] = lambda name: None) -> bool:
    """Do one piece of work and return True, or return False when there is none.

    The jobs take turns. A job that failed just now is skipped. An exception is recorded, and the
    next job has its turn. `watch` is called at the start of each job.
    """
    failing = {job.name: job for job in FailingJob.objects.all()}
    for job in list(_jobs):
        _jobs.append(_jobs.pop(_jobs.index(job)))
        name = f"{job.__module__}.{job.__qualname__}"
        failed = failing.get(name)
        if failed and failed.retry_at > timezone.now():
            continue
        watch(name)
        try:
            found = job()
        except Exception as error:  # the scheduler survives every error of a job
            logger.exception("background job %s failed", name)
            record_failure(name, f"{type(error).__name__}: {error}")
            continue
        if failed:
            failed.delete()
        if found:
            return True
    return False


def failing(in_a_row: int = 1) -> list[FailingJob]:
    """Return the jobs that failed at least so many times in a row."""
    return list(FailingJob.objects.filter(failures__gte=in_a_row).order_by("name"))


def record_failure(name: str, error: str) -> None:
    """Record the failure of a job. The wait before the next try doubles each time."""
    job = FailingJob.objects.filter(name=name).first() or FailingJob(name=name)
    wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(job.failures, 20))
    job.failures += 1
    job.error, job.retry_at = error, timezone.now() + wait
    job.save()
