"""Compares the cost of a filtered list at 10,000 challenges with that at 130.

`python -m benchmarks.listing` fills two throw-away databases, asks for pages of `/defis/` through
the whole of Django, prints the median of each and their ratio, and exits with 1 if one is above
its limit. Each page is the first of its generation. Uses a SQLite file unless `DATABASE_URL` names
a PostgreSQL server.
"""

import logging
import os
import shutil
import statistics
import sys
import time

import django

from tests.environment import SCRATCH

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402

from publishing.caching import generation  # noqa: E402
from tests.challenges.crowd import crowd  # noqa: E402

FEW, MANY = 130, 10_000
ROUNDS = 15
LIMIT = 4
QUERIES = [
    *("", "page=5", "tri=titre", "tri=recent&page=2"),
    "q=organisation",
    "thematique=theme-3",
    "promotion=promotion-3&promotion=promotion-4",
    "promotion=promotion-3&thematique=theme-3&expertise=expertise-1&expertise=expertise-5",
    "thematique=theme-3&thematique=theme-5&statut=termine&statut=arrete&q=defi",
    "organisation=organisation-12&statut=termine",
]


def main() -> int:
    setup_test_environment()
    logging.disable()
    try:
        few, many = (medians(number) for number in (FEW, MANY))
    finally:
        teardown_test_environment()
    print(f"{connection.vendor}, pages of /defis/, median of {ROUNDS}")
    print(f"{FEW:>8} {MANY:>8} ratio")
    worst = 0.0
    for query, taken in few.items():
        ratio = many[query] / taken
        worst = max(ratio, worst)
        print(f"{taken:5.0f} ms {many[query]:5.0f} ms {ratio:5.2f}  ?{query}")
    print(f"worst ratio {worst:.2f}, at most {LIMIT}")
    return int(worst > LIMIT)


def medians(number: int) -> dict[str, float]:
    """Return the milliseconds of each query on a database of `number` challenges."""
    if connection.vendor == "sqlite":  # a file, as on a real site: the default is in memory
        connection.settings_dict["TEST"]["NAME"] = str(SCRATCH / f"{number}.sqlite3")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        crowd(number)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return {query: median(query) for query in QUERIES}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def median(query: str) -> float:
    client, durations = Client(), []
    for _round in range(ROUNDS + 2):  # the first two warm what a process keeps
        generation.bump()
        start = time.perf_counter()
        response = client.get(f"/defis/?{query}")
        durations.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"/defis/?{query} answered {response.status_code}")
    return statistics.median(durations[2:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
