"""Does an editor wait longer here than on a stock Wagtail, at 10,000 pages and images?

    python -m benchmarks.admin [--quick] [sqlite] [postgresql]

An editor opens, saves and publishes a page of 40 blocks, looks through the explorer and chooses an
image, on this site and on one as `wagtail start` makes it (`benchmarks.stock`), each step in turn
on one and the other, through the whole of Django. A step of `BOUND` may take `MOST` times as long;
the others are short: there the menus and fields that a stock Wagtail has not tell most. The rows
are in `var/bench/admin.json`. Exit status 1 beyond the bars. `--quick` has 100 pages and images,
and one round.
"""

import argparse
import sys
from statistics import median
from typing import Any

from benchmarks import results, timing
from benchmarks.databases import KINDS, analyse, empty_database, migrate
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", help=" or ".join(KINDS))
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pages and images, one round")
    options = parser.parse_args()
    is_good = True
    for kind in options.databases or KINDS:
        size = (QUICK, QUICK_ROUNDS) if options.quick else (MANY, ROUNDS)
        rows = measured(kind, *size)
        results.save_rows("admin", "database", rows)
        is_good = is_good and all(is_met(row) for row in rows)
        text = f"{BLOCKS} blocks, {MANY} pages and images; at most {MOST} times for the first "
        text += f"{len(BOUND)}.\n\n{results.table(rows)}"
        print(text)
        if not options.quick:
            results.write_section(f"Editors’ work on {kind}", f"admin {kind}", text)
    return int(not is_good)


def measured(kind: str, many: int, rounds: int) -> list[dict[str, Any]]:
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
