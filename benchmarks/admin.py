"""Does an editor wait longer here than on a stock Wagtail, at 10,000 pages and images?

    python -m benchmarks.admin [--quick] [sqlite] [postgresql]

An editor opens, saves and publishes a page of 40 blocks, looks through the explorer and chooses an
image, on this site and on one as `wagtail start` makes it (`benchmarks.stock`), each step in turn
on one and the other, through the whole of Django. A step of `BOUND` may take `MOST` times as long;
the others are short, so the menus and fields that a stock Wagtail has not tell most. The agenda,
which no stock Wagtail has, may take `MOST_MS` with 5,000 plans. The rows are in
`var/bench/admin.json`. Exit status 1 beyond the bars. `--quick` has 100 pages and
images, and one round.
"""

import argparse
import sys
from datetime import timedelta
from functools import partial
from operator import truediv
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from benchmarks import results, timing
from benchmarks.databases import KINDS, analyse, empty_database, migrate
from benchmarks.workers import Ask, worker
from pages.models import ProgrammePage
from tests.editing.work import Work

BLOCKS, MANY, QUICK = 40, 10_000, 100
ROUNDS, QUICK_ROUNDS = 15, 1
MOST, MOST_MS = 1.3, 1_000
BOUND = (
    "ouvrir une page",
    "enregistrer",
    "publier",
    "l’explorateur",
    "l’explorateur, dernière page",
)
AGENDA = "l’agenda"
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
        text = f"{BLOCKS} blocks, {MANY} pages and images, {MANY // 2} plans.\n\n"
        text += f"At most {MOST} times, or {MOST_MS} ms.\n\n{results.table(rows)}"
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
        rows = [compared(name, rounds, ours, stock) for name in names]
        rows.append(compared(ours("benchmarks.admin.plan", many // 2), rounds, ours, None))
        return [{"database": kind} | row for row in rows]


def compared(name: str, rounds: int, ours: Ask, stock: Ask | None) -> dict[str, Any]:
    """Return the row of a step: queries, milliseconds, and the median of the ratios.

    The figures of the stock Wagtail are None for a step that it does not know.
    """
    times: list[float] = []
    stock_times: list[float] = []
    for _round in range(rounds):
        times.append(ours("benchmarks.timing.step_ms", name))
        if stock:
            stock_times.append(stock("benchmarks.timing.step_ms", name))
    return {
        "step": name,
        "queries": ours("benchmarks.timing.step_queries", name),
        "stock_queries": stock("benchmarks.timing.step_queries", name) if stock else None,
        "ms": round(median(times)),
        "stock_ms": round(median(stock_times)) if stock else None,
        "ratio": round(median(map(truediv, times, stock_times)), 2) if stock else None,
    }


def is_met(row: dict[str, Any]) -> bool:
    if row["ratio"] is None:
        return row["ms"] <= MOST_MS
    return row["step"] not in BOUND or row["ratio"] <= MOST


# In a process with the site's database ----------------------------------------------------------


def fill(many: int) -> list[str]:
    """Make the pages and images, and return the names of the steps."""
    migrate()
    work = Work(BLOCKS, many, many)
    analyse()
    return timing.keep_steps(work.steps())


def plan(number: int) -> str:
    """Plan pages, one every seventeen minutes, and return the name of one more step."""
    model = ProgrammePage.objects.get(slug="longue-page").latest_revision
    pages = ProgrammePage.objects.filter(latest_revision=None).order_by("path")[:number]
    now = timezone.now()
    Revision.objects.bulk_create(
        (
            Revision(
                content_type_id=model.content_type_id,
                base_content_type_id=model.base_content_type_id,
                object_id=str(page.pk),
                object_str=page.title,
                content=model.content | {"pk": page.pk, "title": page.title},
                created_at=now,
                approved_go_live_at=now + timedelta(minutes=17 * count),
            )
            for count, page in enumerate(pages, start=1)
        ),
        batch_size=500,
    )
    analyse()
    client = Client()
    client.force_login(User.objects.get(username="editeur"))
    timing.keep_steps([(AGENDA, partial(client.get, reverse("agenda:index"), {"vue": "mois"}))])
    return AGENDA


if __name__ == "__main__":
    sys.exit(main())
