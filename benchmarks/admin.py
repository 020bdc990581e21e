"""What editors do all day, on a site of 10,000 pages and 10,000 images, in queries and time.

`python -m benchmarks.admin` fills a throw-away database, has an editor open, save and publish a
page of 40 blocks, look through the explorer and choose an image, each through the whole of Django,
and prints the queries and the median time of each, before and after. Uses a SQLite file unless
`DATABASE_URL` names a PostgreSQL server.
"""

import logging
import os
import shutil
import statistics
import time
from collections.abc import Callable
from typing import Any

import django

from tests.environment import SCRATCH

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)

from tests.editing.work import Work  # noqa: E402

BLOCKS, FEW, MANY = 40, 40, 10_000
ROUNDS = 7


def main() -> None:
    setup_test_environment()
    logging.disable()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":  # a file, as on a real site: the default is in memory
        connection.settings_dict["TEST"]["NAME"] = str(SCRATCH / "admin.sqlite3")
    connection.creation.create_test_db(verbosity=0)
    try:
        work = Work(BLOCKS, FEW, FEW)
        few = dict(measured(step) for step in work.steps())
        work.grow(MANY, MANY)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        many = dict(measured(step) for step in work.steps())
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
    print(
        f"{connection.vendor}, {BLOCKS} blocks, median of {ROUNDS}, {FEW} and {MANY} pages, images"
    )
    for step, (queries, duration) in many.items():
        before, quicker = few[step]
        print(f"{before:4} {queries:4} queries {quicker:5.0f} {duration:5.0f} ms  {step}")


def measured(step: tuple[str, Callable[[], Any]]) -> tuple[str, tuple[int, float]]:
    """Return the name of the step, its queries and its median time in milliseconds."""
    name, work = step
    work()  # warms what a process keeps
    with CaptureQueriesContext(connection) as queries:
        response = work()
    if response.status_code not in (200, 302):
        raise RuntimeError(f"{name} answered {response.status_code}")
    return name, (len(queries), statistics.median(duration_of(work) for _ in range(ROUNDS)))


def duration_of(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
