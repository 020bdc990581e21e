"""Do lists and the search stay fast as the site grows?

    python -m benchmarks.listing [--quick] [sqlite] [postgresql]

Asks for cold pages of `/defis/` and of `/recherche/` through the whole of Django, on a database
with 130 challenges, and on one with 10,000, each with a text of 300 words. A list at 10,000 may
cost `MOST_GROWTH` times as much as at 130, a search `MOST_MS` milliseconds at 10,000. The rows are
in `var/bench/listing.json`. Exit status 1 beyond the bars. `--quick` has 500
instead of 10,000, and one round.
"""

import random
import sys
from functools import partial
from typing import Any

from django.core.cache import caches
from django.test import Client
from wagtail.rich_text import RichText
from wagtail.search.backends import get_search_backend

from benchmarks import results, timing
from benchmarks.databases import analyse, empty_database, migrate
from benchmarks.workers import worker
from challenges.models import ChallengePage
from publishing.caching import generation
from tests.challenges.crowd import crowd

FEW, MANY, QUICK = 130, 10_000, 500
ROUNDS, QUICK_ROUNDS = 15, 1
MOST_GROWTH, MOST_MS = 4, 60
LISTS = [
    "/defis/",
    "/defis/?page=5",
    "/defis/?tri=titre",
    "/defis/?tri=recent&page=2",
    "/defis/?q=organisation",
    "/defis/?thematique=theme-3",
    "/defis/?promotion=promotion-3&promotion=promotion-4",
    "/defis/?promotion=promotion-3&thematique=theme-3&expertise=expertise-1&expertise=expertise-5",
    "/defis/?thematique=theme-3&thematique=theme-5&statut=termine&statut=arrete&q=defi",
    "/defis/?organisation=organisation-12&statut=termine",
]
SEARCHES = [
    "/recherche/?q=mot42",  # a few hundred pages
    "/recherche/?q=mot42+mot99+mot7",
    "/recherche/?q=defi",  # every page
    "/recherche/?q=defi+mot42&type=defis&page=3",
    "/recherche/?q=syllabee",  # a mistake
    "/recherche/?q=defi+introuvable",
    "/recherche/?q=introuvable",
    "/recherche/suggestions/?q=def",
]
WORDS = 300


def main() -> int:
    bars = f"At most {MOST_GROWTH} times, and {MOST_MS} ms."
    return results.on_each_database("listing", "Lists and search", bars, measured, is_met)


def measured(kind: str, quick: bool) -> list[dict[str, Any]]:
    """Return a row for each page; a search has no `ratio`, and no `few_ms`."""
    many, rounds = (QUICK, QUICK_ROUNDS) if quick else (MANY, ROUNDS)
    few_ms = medians(kind, FEW, LISTS, rounds)
    many_ms = medians(kind, many, [*LISTS, *SEARCHES], rounds)
    return [
        {
            "database": kind,
            "page": page,
            "few_ms": few_ms.get(page),
            "many_ms": taken,
            "ratio": round(taken / few_ms[page], 2) if page in few_ms else None,
        }
        for page, taken in many_ms.items()
    ]


def is_met(row: dict[str, Any]) -> bool:
    return row["ratio"] <= MOST_GROWTH if row["ratio"] else row["many_ms"] <= MOST_MS


def medians(kind: str, challenges: int, pages: list[str], rounds: int) -> dict[str, float]:
    """Return the milliseconds of each page, on a database with that many challenges."""
    with empty_database(kind) as environment, worker(environment) as ask:
        ask("benchmarks.listing.fill", challenges)
        return {page: ask("benchmarks.listing.milliseconds", page, rounds) for page in pages}


# In a process with such a database --------------------------------------------------------------


def fill(challenges: int) -> None:
    """Make challenges, each with a text of made-up words, some rare and some common."""
    migrate()
    crowd(challenges)
    chance = random.Random(0)
    vocabulary = [f"mot{number}" for number in range(2000)]
    vocabulary += ["syllabe", "consonne", "voyelle", "alphabet"]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    index = get_search_backend().get_index_for_model(ChallengePage)
    pages = list(ChallengePage.objects.all())
    for start in range(0, len(pages), 500):
        batch = pages[start : start + 500]
        for page in batch:
            text = " ".join(chance.choices(vocabulary, weights, k=WORDS))
            page.body = [("text", RichText(f"<p>{text}</p>"))]
        index.add_items(ChallengePage, batch)
    analyse()


def milliseconds(page: str, rounds: int) -> float:
    """Return the median of a page: a list in a new generation, a search that nobody asked for."""
    client = Client(headers={"host": "localhost"})
    before = generation.bump if page in LISTS else caches["pages"].clear
    return round(timing.median(partial(client.get, page), rounds, before), 1)


if __name__ == "__main__":
    sys.exit(main())
