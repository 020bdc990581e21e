"""Measures the cost of the public search at 10,000 pages.

`python -m benchmarks.search` fills a throw-away database with challenges that have a text of 300
words each, asks for cold pages of `/recherche/` through the whole of Django, prints the median of
each, and exits with 1 if one is above `LIMIT`. Uses a SQLite file unless `DATABASE_URL` names a
PostgreSQL server.
"""

import logging
import os
import random
import shutil
import statistics
import sys
import time

import django

from tests.environment import SCRATCH

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.core.cache import caches  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402
from wagtail.rich_text import RichText  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402

from challenges.models import ChallengePage  # noqa: E402
from tests.challenges.crowd import crowd  # noqa: E402

PAGES = 10_000
ROUNDS = 15
LIMIT = 60  # milliseconds
WORDS = 300
QUERIES = [
    "q=mot42",  # a few hundred pages
    "q=mot42+mot99+mot7",
    "q=defi",  # every page
    "q=defi+mot42&type=defis&page=3",
    "q=syllabee",  # a mistake
    "q=defi+introuvable",
    "q=introuvable",
]


def main() -> int:
    setup_test_environment()
    logging.disable()
    if connection.vendor == "sqlite":  # a file, as on a real site: the default is in memory
        connection.settings_dict["TEST"]["NAME"] = str(SCRATCH / "search.sqlite3")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        crowd(PAGES)
        write_and_index()
        medians = {query: median(query) for query in QUERIES}
        medians["suggestions"] = median("q=def", "/recherche/suggestions/")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
    print(f"{connection.vendor}, cold pages of /recherche/ at {PAGES} pages, median of {ROUNDS}")
    for query, milliseconds in medians.items():
        print(f"{milliseconds:5.0f} ms  ?{query}")
    worst = max(medians.values())
    print(f"worst {worst:.0f} ms, at most {LIMIT}")
    return int(worst > LIMIT)


def write_and_index() -> None:
    """Give each challenge a text of made-up words, some rare and some common, and index it."""
    chance = random.Random(0)  # noqa: S311
    vocabulary = [f"mot{number}" for number in range(2000)]
    vocabulary += ["syllabe", "consonne", "voyelle", "alphabet"]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    backend = get_search_backend()
    pages = list(ChallengePage.objects.all())
    for start in range(0, len(pages), 500):
        batch = pages[start : start + 500]
        for page in batch:
            text = " ".join(chance.choices(vocabulary, weights, k=WORDS))
            page.body = [("text", RichText(f"<p>{text}</p>"))]
        backend.get_index_for_model(ChallengePage).add_items(ChallengePage, batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def median(query: str, path: str = "/recherche/") -> float:
    client, durations = Client(), []
    for _round in range(ROUNDS + 2):  # the first two warm what a process keeps
        caches["pages"].clear()
        start = time.perf_counter()
        response = client.get(f"{path}?{query}")
        durations.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{path}?{query} answered {response.status_code}")
    return statistics.median(durations[2:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
