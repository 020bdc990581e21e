"""Compares a cold page with an empty Wagtail page, for `benchmarks.speed`.

    python -m benchmarks.speed_cold (site | stock)

Such a process answers each line of its input, addresses in JSON, with the milliseconds that Django
took for one, the median; `site` is this one without its page cache, `stock` a Wagtail site as
`wagtail start` makes it, on the same database, with an empty page.

Each address is asked for once in a generation that the process has just been moved to and knows
nothing of but its home page. So no page has been made before; what pages share, such as the menu
and the cards that stand on several, is made for the first of them that needs it.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import Any

from deploy.stack import ROOT, Stack

# Of each kind, the fullest pages are asked for.
PAGES = 12
EMPTY = "vide"
SETTINGS = {"site": "eigcms.settings", "stock": "benchmarks.stock.settings"}


def measure(site: Stack, rounds: list[list[Any]], quick: bool) -> dict[str, Any]:
    """Return `cold`: the cost of a page of each kind ÷ that of the empty Wagtail page."""
    addresses = json.loads(
        subprocess.run(
            [sys.executable, "-m", "benchmarks.speed_cold", "addresses"],
            cwd=ROOT, env=site.environment, check=True, text=True, stdout=subprocess.PIPE,
        ).stdout
    )  # fmt: skip
    found: dict[str, list[float]] = {}
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        ours = stack.enter_context(asked(site, "site"))
        stock = stack.enter_context(asked(site, "stock"))
        for turn in range(2 if quick else 5):
            empty = stock(["/"] * PAGES)
            rounds.append(["cold", turn + 1, "empty", empty])
            times.setdefault("empty", []).append(empty)
            for kind, pages in addresses.items():
                taken = ours(pages)
                rounds.append(["cold", turn + 1, kind, taken])
                times.setdefault(kind, []).append(taken)
                found.setdefault(kind, []).append(taken / empty)
    return {
        "cold": {kind: round(statistics.median(ratios), 2) for kind, ratios in found.items()},
        "cold_ms": {kind: round(statistics.median(taken), 2) for kind, taken in times.items()},
    }


@contextmanager
def asked(site: Stack, kind: str):
    """Yield a function that has addresses made, and returns the milliseconds that one took."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.speed_cold", kind],
        cwd=ROOT, env=site.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def ask(addresses: list[str]) -> float:
        print(json.dumps(addresses), file=process.stdin, flush=True)
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise SystemExit(f"{kind} {addresses} failed.")
        return float(line)

    try:
        yield ask
    finally:
        process.terminate()
        process.wait()


def growth(quick: bool) -> dict[str, Any]:
    """Return how a list grows from 130 challenges to 10,000, with the worst filter."""
    if quick:
        return {}
    said = subprocess.run(
        [sys.executable, "tests/with_postgresql.py", sys.executable, "-m", "benchmarks.listing"],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, check=False,
    ).stdout  # fmt: skip
    print(said)
    (ratio,) = re.findall(r"worst ratio ([\d.]+),", said)
    return {"listing_growth": float(ratio)}


# In a process with Django -----------------------------------------------------------------------


def serve(kind: str) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[kind]
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    if kind == "stock":
        give_stock_page()
    application = WSGIHandler()
    host = EMPTY if kind == "stock" else "localhost"
    known: set[str] = set()
    for line in sys.stdin:
        pages = json.loads(line)
        if new := set(pages) - known:  # templates are read once
            for page in new:
                cost(application, page, host)
            known |= new
        if kind == "site":
            from publishing.caching import generation

            generation.bump()
            cost(application, "/", host)
        print(statistics.median(cost(application, page, host) for page in pages), flush=True)


def give_stock_page() -> None:
    """Have the site of the host `EMPTY` lead to an empty page of Wagtail's own type."""
    from wagtail.models import Page, Site

    if not Site.objects.filter(hostname=EMPTY).exists():
        root = Page.objects.filter(depth=1).order_by("path")[0]
        page = root.add_child(instance=Page(title="Vide", slug=EMPTY))
        Site.objects.create(hostname=EMPTY, root_page=page)


def cost(application, address: str, host: str) -> float:
    from django.test import RequestFactory

    environ = RequestFactory().get(address, headers={"host": host}).environ
    statuses: list[str] = []
    start = time.perf_counter()
    response = application(environ, lambda status, *_: statuses.append(status))
    body = b"".join(response)
    response.close()
    taken = (time.perf_counter() - start) * 1000
    if statuses != ["200 OK"] or not body:
        raise SystemExit(f"{address} answered {statuses}")
    return taken


def addresses() -> dict[str, list[str]]:
    """Return the fullest pages of each kind that is measured, and those of a list."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
    import django

    django.setup()
    from challenges.models import ChallengeIndexPage, ChallengePage, Theme
    from pages.models import NewsPage, ProgrammePage
    from tests.page_types import weight

    kinds = {"programme": ProgrammePage, "news": NewsPage, "challenge": ChallengePage}
    found = {}
    for kind, model in kinds.items():
        pages = model.objects.live().filter(locale__language_code="fr")
        fullest = sorted(pages, key=weight, reverse=True)[:PAGES]
        found[kind] = [page.get_url() for page in fullest]
    listing = ChallengeIndexPage.objects.get(locale__language_code="fr").get_url()
    queries = ["tri=titre", "page=2", "tri=recent&page=3", "statut=termine"]
    queries += [f"thematique={slug}" for slug in Theme.objects.values_list("slug", flat=True)]
    return found | {"listing": [f"{listing}?{query}" for query in queries[:PAGES]]}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["addresses"]:
            print(json.dumps(addresses()))
        case [("site" | "stock") as which]:
            serve(which)
        case _:
            sys.exit(__doc__)
