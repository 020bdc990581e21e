"""The work that the scheduler does when nothing is due, such as making renditions."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone

from publishing.scheduling.models import BackgroundJob

logger = logging.getLogger("publishing.scheduling.background")

# Does one bounded piece of work and returns True, or returns False when nothing is left.
Job = Callable[[], bool]

# A job that takes longer hangs: another process may take it, and the others go on without it.
LONGEST = timedelta(minutes=10)
FIRST_RETRY, LAST_RETRY = timedelta(seconds=20), timedelta(minutes=10)
# Seconds after which a worker that found nothing to do looks again by itself.
REST = 20.0
_jobs: list[Job] = []


def register(job: Job) -> None:
    """Have `job` done by the scheduler; an app's `ready()` calls this."""
    if job not in _jobs:
        _jobs.append(job)


def run_one(watch: Callable[[str], None] = lambda name: None) -> bool:
    """Do one piece of work and return True, or return False when there is none.

    The jobs take turns. One that another process is doing, or that failed just now, is left out.
    One that raises is recorded and leaves its turn to the next. `watch` hears of each that begins.
    """
    for job in list(_jobs):
        _jobs.append(_jobs.pop(_jobs.index(job)))
        name = f"{job.__module__}.{job.__qualname__}"
        if not _claim(name):
            continue
        watch(name)
        try:
            found = job()
        except Exception as error:  # whatever an app's job raises, the scheduler lives on
            logger.exception("background job %s failed", name)
            record_failure(name, f"{type(error).__name__}: {error}")
            continue
        BackgroundJob.objects.filter(name=name).update(busy_until=None, failures=0, retry_at=None)
        if found:
            return True
    return False


def failing(in_a_row: int = 1) -> list[BackgroundJob]:
    """Return the jobs that failed at least so many times without a success between."""
    return list(BackgroundJob.objects.filter(failures__gte=in_a_row).order_by("name"))


def record_failure(name: str, error: str) -> None:
    """Keep why a job failed. It is tried again after a wait that doubles each time."""
    now = timezone.now()
    row, _ = BackgroundJob.objects.get_or_create(name=name)
    wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(row.failures, 20))
    BackgroundJob.objects.filter(pk=row.pk).update(
        busy_until=None, failures=row.failures + 1, error=error, failed_at=now, retry_at=now + wait
    )


def _claim(name: str) -> bool:
    """Take a job for this process alone, until it is done or has taken too long."""
    now = timezone.now()
    BackgroundJob.objects.get_or_create(name=name)
    free = Q(busy_until=None) | Q(busy_until__lt=now)
    rested = Q(retry_at=None) | Q(retry_at__lte=now)
    mine = BackgroundJob.objects.filter(free, rested, name=name)
    return bool(mine.update(busy_until=now + LONGEST))


class Worker:
    """A thread beside the scheduler's own, so that no job, however slow, delays a moment.

    A context manager; jobs that are under way when it ends die with the process, and are found
    again by the next one.
    """

    def __init__(self):
        self._poked = threading.Event()
        self._ended = False
        # The job that is under way, and when it began.
        self._running: tuple[str, float] | None = None
        self._start()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)

    def __enter__(self) -> "Worker":
        self._thread.start()
        return self

    def check(self) -> None:
        """Leave a job that hangs to itself, and go on with the others in a new thread."""
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
        """Say that something has changed: there may be something to do again."""
        self._poked.set()

    def _found_work(self) -> bool:
        try:
            return run_one(self._watch)
        except Error:  # it is away or locked: there is another turn
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
                    connection.close()  # it may have broken, and none is needed while resting
                    self._poked.wait(REST)
        finally:
            connection.close()
