"""The work that the scheduler does when nothing is due, such as making renditions."""

import logging
from collections.abc import Callable

logger = logging.getLogger("publishing.background")

# Does one bounded piece of work and returns True, or returns False when nothing is left.
Job = Callable[[], bool]

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
