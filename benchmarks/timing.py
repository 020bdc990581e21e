"""The cost of one request through the whole of Django, in a process with Django."""

import statistics
import time
from collections.abc import Callable, Iterable

from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

type Request = Callable[[], HttpResponseBase]


def milliseconds(request: Request) -> float:
    start = time.perf_counter()
    response = request()
    taken = (time.perf_counter() - start) * 1000
    if response.status_code not in (200, 302):
        raise RuntimeError(f"A request was answered with {response.status_code}.")
    return taken


def median(request: Request, rounds: int, before: Callable[[], object] = lambda: None) -> float:
    """Return the median of the milliseconds of some rounds, each with `before` ahead of it.

    Two rounds more come first: they fill what a process keeps.
    """
    durations = []
    for _round in range(rounds + 2):
        before()
        durations.append(milliseconds(request))
    return statistics.median(durations[2:])


def queries(request: Request) -> int:
    """Return the queries of a request, without the bounds of transactions."""
    with CaptureQueriesContext(connection) as captured:
        milliseconds(request)
    bounds = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET ")
    return sum(not query["sql"].startswith(bounds) for query in captured)


# Steps of somebody's work, by name ---------------------------------------------------------------

STEPS: dict[str, Request] = {}


def keep_steps(steps: Iterable[tuple[str, Request]]) -> list[str]:
    """Have the next functions find these steps; return their names."""
    STEPS.update(steps)
    return list(STEPS)


def step_ms(name: str) -> float:
    return milliseconds(STEPS[name])


def step_queries(name: str) -> int:
    return queries(STEPS[name])
