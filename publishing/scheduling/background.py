"""Background jobs of the scheduler, such as making renditions."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from publishing.scheduling.models import BackgroundJob

logger = logging.getLogger("publishing.scheduling.background")

# A job does one small piece of work and returns True, or returns False if none is left.
Job = Callable[[], bool]

# A longer job hangs. Another process may take it, and the other jobs go on.
LONGEST = timedelta(minutes=10)
FIRST_RETRY, LAST_RETRY = timedelta(seconds=20), timedelta(minutes=10)
# An idle worker looks for work again after so many seconds.
REST = 20.0
_jobs: list[Job] = []


def register(job: Job) -> None:
    """Register a job of the scheduler; an app's `ready()` calls this."""
    if job not in _jobs:
        _jobs.append(job)


def delete_rows(rows: QuerySet) -> bool:
    """Delete the rows, and return whether there were any. Looking first takes no lock."""
    return rows.exists() and rows.delete()[0] > 0


def run_one(watch: Callable[[str], None] = lambda name: None) -> bool:
    """Do one piece of work and return True, or return False when there is none.

    The jobs take turns. A job of another process, or that failed just now, is skipped. An exception
    is recorded, and the next job has its turn. `watch` is called at the start of each job.
    """
    for job in list(_jobs):
        _jobs.append(_jobs.pop(_jobs.index(job)))
        name = f"{job.__module__}.{job.__qualname__}"
        if not _claim(name):
            continue
        watch(name)
        try:
            found = job()
        except Exception as error:  # the scheduler survives every error of a job
            logger.exception("background job %s failed", name)
            record_failure(name, f"{type(error).__name__}: {error}")
            continue
        BackgroundJob.objects.filter(name=name).update(busy_until=None, failures=0, retry_at=None)
        if found:
            return True
    return False


def failing(in_a_row: int = 1) -> list[BackgroundJob]:
    """Return the jobs that failed at least so many times in a row."""
    return list(BackgroundJob.objects.filter(failures__gte=in_a_row).order_by("name"))


def record_failure(name: str, error: str) -> None:
    """Record the failure of a job. The wait before the next try doubles each time."""
    now = timezone.now()
    row, _ = BackgroundJob.objects.get_or_create(name=name)
    wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(row.failures, 20))
    BackgroundJob.objects.filter(pk=row.pk).update(
        busy_until=None, failures=row.failures + 1, error=error, failed_at=now, retry_at=now + wait
    )


def _claim(name: str) -> bool:
    """Reserve a job for this process, until it ends or takes too long."""
    now = timezone.now()
    BackgroundJob.objects.get_or_create(name=name)
    free = Q(busy_until=None) | Q(busy_until__lt=now)
    rested = Q(retry_at=None) | Q(retry_at__lte=now)
    mine = BackgroundJob.objects.filter(free, rested, name=name)
    return bool(mine.update(busy_until=now + LONGEST))


class Worker:
    """A separate thread, so that slow jobs delay no planned change.

    A context manager. Jobs that run at its end die with the process, and the next process finds
    them again.
    """

    def __init__(self):
        self._poked = threading.Event()
        self._ended = False
        # The running job, and its start.
        self._running: tuple[str, float] | None = None
        self._start()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)

    def __enter__(self) -> "Worker":
        self._thread.start()
        return self

    def check(self) -> None:
        """Abandon a job that hangs, and run the others in a new thread."""
        running = self._running
        if running and time.monotonic() - running[1] > LONGEST.total_seconds():
            self._running = None
            record_failure(running[0], f"took longer than {LONGEST}")
            self._start()
            self._thread.start()

    def _watch(self, name: str) -> None:
        self._running = name, time.monotonic()

    def __exit__(self, *_) -> None:
        self._ended = True
        self._poked.set()
        self._thread.join(1)

    def poke(self) -> None:
        """Wake the worker after a change: there may be new work."""
        self._poked.set()

    def _found_work(self) -> bool:
        try:
            return run_one(self._watch)
        except Error:  # the database is away or locked: the next turn tries again
            logger.exception("background work interrupted")
            return False
        finally:
            if threading.current_thread() is self._thread:
                self._running = None

    def _work(self) -> None:
        try:
            while not self._ended and threading.current_thread() is self._thread:
                self._poked.clear()
                if not self._found_work():
                    connection.close()  # it may be broken, and a resting worker needs none
                    self._poked.wait(REST)
        finally:
            connection.close()
