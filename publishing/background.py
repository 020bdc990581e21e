"""The work that the scheduler does when nothing is due, such as making renditions."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection

logger = logging.getLogger("publishing.background")

# Does one bounded piece of work and returns True, or returns False when nothing is left.
Job = Callable[[], bool]

# Seconds after which a worker that found nothing to do looks again by itself.
REST = 20.0
# Seconds for which the machine is left to visitors after a change, when every page is made anew ...
AFTER_CHANGE = 3.0
# ... and after which changes that follow each other put the work off no longer.
LONGEST_WAIT = 30.0

_jobs: list[Job] = []


def register(job: Job) -> None:
    """Have `job` done by the scheduler; an app's `ready()` calls this."""
    if job not in _jobs:
        _jobs.append(job)


def run_one() -> bool:
    """Do one piece of work and return True, or return False when there is none.

    The jobs take turns. One that raises is logged and leaves its turn to the next.
    """
    for job in list(_jobs):
        _jobs.append(_jobs.pop(_jobs.index(job)))
        try:
            if job():
                return True
        except Exception:  # whatever an app's job raises, the scheduler lives on
            logger.exception("background job %s failed", job)
    return False


class Worker:
    """A thread beside the scheduler's own, so that no job, however slow, delays a moment.

    A context manager; jobs that are under way when it ends die with the process, and are found
    again by the next one.
    """

    def __init__(self):
        self._poked = threading.Event()
        self._ended = False
        # When changes began to put the work off, and when the last of them was.
        self._put_off_at: float | None = None
        self._changed_at = 0.0
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)

    def __enter__(self) -> "Worker":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._ended = True
        self._poked.set()
        self._thread.join(1)

    def poke(self) -> None:
        """Say that something has changed: there may be something to do again, in a moment."""
        self._changed_at = time.monotonic()
        self._put_off_at = self._put_off_at or self._changed_at
        self._poked.set()

    def _pause(self) -> float:
        """Return for how many seconds more the work is put off."""
        if self._put_off_at is None:
            return 0.0
        until = min(self._changed_at + AFTER_CHANGE, self._put_off_at + LONGEST_WAIT)
        if (pause := until - time.monotonic()) <= 0:
            self._put_off_at = None
        return pause

    def _work(self) -> None:
        try:
            while not self._ended:
                self._poked.clear()
                if (pause := self._pause()) > 0 and not self._ended:
                    self._poked.wait(pause)
                    continue
                if not self._ended and not run_one():
                    connection.close()  # it may have broken, and none is needed while resting
                    self._poked.wait(REST)
        finally:
            connection.close()
