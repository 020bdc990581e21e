"""Compares the daily work of editors, at 10,000 pages and images, with a stock Wagtail.

    python -m benchmarks.admin

Fills two throw-away databases, and has an editor open, save and publish a page of 40 blocks, look
through the explorer and choose an image, on this site and on one as `wagtail start` makes it
(`benchmarks.stock`), each step in turn on one and the other, through the whole of Django. Prints
queries and time of each and the median of their ratios; exits with 1 if one of `BOUND` is above
`LIMIT`. Uses SQLite files unless `DATABASE_URL` names a PostgreSQL server.
"""

import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from deploy.stack import ROOT
from tests.environment import SCRATCH

BLOCKS, MANY = 40, 10_000
ROUNDS = 15
LIMIT = 1.3
# The others are short: there the menus and the fields that a stock Wagtail has not tell most.
BOUND = (
    "ouvrir une page",
    "enregistrer",
    "publier",
    "l’explorateur",
    "l’explorateur, dernière page",
)
SETTINGS = {"site": "eigcms.settings", "stock": "benchmarks.stock.settings"}


def main() -> int:
    with at_work("site") as ours, at_work("stock") as stock:
        names = ours("names")
        if stock("names") != names:
            raise SystemExit("The steps are not the same.")
        figures = {}
        for name in names:
            queries = [site(f"count {name}") for site in (ours, stock) for _warms in range(2)][1::2]
            pairs = [(ours(f"time {name}"), stock(f"time {name}")) for _round in range(ROUNDS)]
            figures[name] = (
                queries,
                [statistics.median(pair[side] for pair in pairs) for side in (0, 1)],
                statistics.median(one / other for one, other in pairs),
            )
    database = "PostgreSQL" if "postgres" in os.environ["DATABASE_URL"] else "SQLite"
    print(f"{database}, {BLOCKS} blocks, {MANY} pages, median of {ROUNDS}: this site, stock")
    for name, (queries, times, ratio) in figures.items():
        print(
            f"{queries[0]:4} {queries[1]:4} queries {times[0]:5.0f} {times[1]:5.0f} ms"
            f" {ratio:5.2f}  {name}"
        )
    worst = max(figures[name][2] for name in BOUND)
    print(f"worst ratio of the first {len(BOUND)}: {worst:.2f}, at most {LIMIT}")
    return int(worst > LIMIT)


@contextmanager
def at_work(which: str) -> Iterator[Callable[[str], Any]]:
    """Yield a function that has the editor of a site do `time STEP`, which returns milliseconds, or
    `count STEP`, which returns queries; `names` returns the names of the steps.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.admin", which],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS[which]},
    )  # fmt: skip

    def ask(what: str) -> Any:
        print(what, file=process.stdin, flush=True)
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise SystemExit(f"{which} failed.")
        return json.loads(line)

    try:
        yield ask
    finally:
        process.communicate()  # ends its input, and waits until its database is gone


# In a process with Django -----------------------------------------------------------------------


def serve(which: str) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    logging.disable()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":  # a file, as on a real site: the default is in memory
        connection.settings_dict["TEST"]["NAME"] = str(SCRATCH / f"{which}.sqlite3")
    connection.creation.create_test_db(verbosity=0)
    try:
        steps = dict(editor(which).steps())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for line in sys.stdin:
            what, _, asked = line.strip().partition(" ")
            found = list(steps) if what == "names" else measured(what, steps[asked])
            print(json.dumps(found), flush=True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def editor(which: str) -> Any:
    if which == "stock":
        from benchmarks.stock.work import StockWork

        return StockWork(BLOCKS, MANY)
    from tests.editing.work import Work

    return Work(BLOCKS, MANY, MANY)


def measured(what: str, step: Callable[[], Any]) -> float:
    """Return the queries of a step, or its milliseconds: counting takes time of its own."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()  # the log has an end
    counting: Any = CaptureQueriesContext(connection) if what == "count" else nullcontext()
    with counting as queries:
        start = time.perf_counter()
        response = step()
        taken = (time.perf_counter() - start) * 1000
    if response.status_code not in (200, 302):
        raise SystemExit(f"A step answered {response.status_code}")
    return len(queries) if what == "count" else taken


if __name__ == "__main__":
    try:
        if sys.argv[1:]:
            serve(sys.argv[1])
        else:
            sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
