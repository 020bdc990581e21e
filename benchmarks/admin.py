"""Does an editor wait longer here than on a stock Wagtail, at 10,000 pages and images?

    python -m benchmarks.admin [--quick] [sqlite] [postgresql]

An editor opens, saves and publishes a page of 40 blocks, looks through the explorer and chooses an
image, on this site and on one as `wagtail start` makes it (`benchmarks.stock`), each step in turn
on one and the other, through the whole of Django. A step of `BOUND` may take `MOST` times as long;
the others are short: there the menus and fields that a stock Wagtail has not tell most. The rows
are in `var/bench/admin.json`. Exit status 1 beyond the bars. `--quick` has 100 pages and images,
and one round.
"""

import sys
from statistics import median
from typing import Any

from benchmarks import results, timing
from benchmarks.databases import analyse, empty_database, migrate
from benchmarks.workers import Ask, worker
from tests.editing.work import Work

BLOCKS, MANY, QUICK = 40, 10_000, 100
ROUNDS, QUICK_ROUNDS = 15, 1
MOST = 1.3
BOUND = (
    "ouvrir une page",
    "enregistrer",
    "publier",
    "l’explorateur",
    "l’explorateur, dernière page",
)
STOCK = "benchmarks.stock.settings"


def main() -> int:
    bars = f"{BLOCKS} blocks, {MANY} pages and images; at most {MOST} times for the first "
    bars += f"{len(BOUND)}."
    return results.on_each_database("admin", "Editors’ work", bars, measured, is_met)


def measured(kind: str, quick: bool) -> list[dict[str, Any]]:
    many, rounds = (QUICK, QUICK_ROUNDS) if quick else (MANY, ROUNDS)
    with (
        empty_database(kind) as environment,
        empty_database(kind) as stock_environment,
        worker(environment) as ours,
        worker(stock_environment | {"DJANGO_SETTINGS_MODULE": STOCK}) as stock,
    ):
        names = ours("benchmarks.admin.fill", many)
        if stock("benchmarks.stock.work.fill", BLOCKS, many) != names:
            raise SystemExit("The steps are not the same.")
        return [{"database": kind} | compared(name, rounds, ours, stock) for name in names]


def compared(name: str, rounds: int, ours: Ask, stock: Ask) -> dict[str, Any]:
    """Return the row of a step: queries, milliseconds, and the median of the ratios."""
    pairs = [
        (ours("benchmarks.timing.step_ms", name), stock("benchmarks.timing.step_ms", name))
        for _round in range(rounds)
    ]
    return {
        "step": name,
        "queries": ours("benchmarks.timing.step_queries", name),
        "stock_queries": stock("benchmarks.timing.step_queries", name),
        "ms": round(median(own for own, _other in pairs)),
        "stock_ms": round(median(other for _own, other in pairs)),
        "ratio": round(median(own / other for own, other in pairs), 2),
    }


def is_met(row: dict[str, Any]) -> bool:
    return row["step"] not in BOUND or row["ratio"] <= MOST


# In a process with the site's database ----------------------------------------------------------


def fill(many: int) -> list[str]:
    """Make the pages and images, and return the names of the steps."""
    migrate()
    work = Work(BLOCKS, many, many)
    work.client.defaults["HTTP_HOST"] = "localhost"  # "testserver" is allowed in tests alone
    analyse()
    return timing.keep_steps(work.steps())


if __name__ == "__main__":
    sys.exit(main())
