"""Is a public page as fast as a static file, and never stale?

    python -m benchmarks.speed [--quick] [--only load|changes|cold]

On the whole stack with the demo content it measures: requests through Varnish, and through the web
processes alone, beside nginx with the page as a file; reads that show an old state after a change
has returned, and addresses that stay old; how soon a change shows; what a page costs that no cache
has; how a cold list grows (by `benchmarks.listing`). The bars are in `FIGURES`.

Each ratio is taken within one round, the ways in turn, and is the median of five rounds. The rounds
are in `var/bench/speed-rounds.csv`. Exit status 1 if anything was stale, stuck or an error.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from math import ceil
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import HTTPError

from benchmarks import results
from benchmarks.load import fetched, nginx, resident_mb, wrk
from benchmarks.readers import Read, reading_apart
from benchmarks.results import Figure
from benchmarks.workers import Ask, worker
from deploy.stack import ROOT, Stack, free_port, running

FIGURES = [
    Figure("front_vs_nginx_8", "Varnish ÷ nginx’s file, requests/s, 8 connections", "≥ 0.85"),
    Figure("front_vs_nginx_64", "the same, 64 connections", "≥ 0.75"),
    Figure("p99_ratio", "Varnish ÷ nginx’s file, p99, the worse pair", "≤ 1.3"),
    Figure("in_process_vs_nginx", "web processes alone ÷ nginx’s file, the worse pair"),
    Figure("stale", "reads that show an old state after a change returned", "= 0"),
    Figure("stuck", "addresses that stay old after bursts of publications", "= 0"),
    Figure("fresh_p95_ms", "commit to first fresh byte, p95, ms", "≤ 1000"),
    Figure("fresh_max_ms", "the same, worst", "≤ 1500"),
    Figure("errors", "errors", "= 0"),
    Figure("memory_mb", "memory of a web process, MB", "< 250"),
    Figure("cold_queries", "queries of the costliest cold page", "≤ 20"),
    Figure("listing_growth", "cold list at 10,000 challenges ÷ at 130, worst filter", "≤ 4"),
]
CONNECTIONS = (8, 64)
# Requests that the web processes answer before their memory is looked at again.
MANY = 100_000

# The marks of `benchmarks.content` on each address.
SHOWN = {
    "/": ("home", "banner"),
    "/defis/": ("banner",),
    "/defis/?thematique=vitesse": ("challenge", "toggle", "trash", "theme", "banner"),
    "/defis/vitesse/": ("challenge", "theme", "organisation", "banner"),
    "/blog/": ("news", "banner"),
    "/blog/vitesse/": ("news", "banner"),
    "/blog/rss/": ("news",),
    "/sitemap.xml": ("moved",),
    "/vitesse-a/vitesse-plan/": ("plan", "banner"),
}
READERS = 64
# Reads per second through changes of all kinds, and through those of one.
RATE, FRESH_RATE = 2500, 1000
KINDS = [
    "home", "banner", "challenge", "news", "theme", "organisation", "slug", "move", "picture",
    "document", "redirect", "plan",
]  # fmt: skip
PAIRS = {"unpublish": "republish", "delete": "restore"}
PAGE, LISTING = "/defis/vitesse/", "/defis/?thematique=vitesse"
BURST = ("challenge", "home", "news", "theme") * 5
# Besides those of `SHOWN` and of some pages, compared after bursts.
COMPARED = [
    "/en/", "/defis/?q=marque", "/defis/?tri=titre&page=2", "/recherche/?q=marque",
    "/defis/vitesse-bascule/", "/vitesse-a/", "/robots.txt",
]  # fmt: skip
STOCK = "benchmarks.stock.settings"

Rounds = list[list[Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of it, less exactly")
    parser.add_argument("--only", choices=["load", "changes", "cold"], help="one part")
    options = parser.parse_args()
    results.FOLDER.mkdir(parents=True, exist_ok=True)
    rounds: Rounds = []
    found: dict[str, Any] = {"quick": options.quick, "errors": 0}
    parts = {"load": load, "changes": changes, "cold": cold}
    with (
        tempfile.TemporaryDirectory(prefix="eigcms-speed-") as name,
        running(Path(name), free_port()) as site,
        worker(site.environment) as ask,
    ):
        ask("benchmarks.content.add_marked")
        for part, measure in parts.items():
            if options.only in (None, part):
                measured = measure(site, ask, rounds, options.quick)
                found |= measured | {"errors": found["errors"] + measured.get("errors", 0)}
                write(rounds, found)
    if not options.quick and not options.only:
        found["listing_growth"] = listing_growth()
        write(rounds, found)
        results.write_section("Speed", "speed", section(found))
    print(section(found))
    return int(any(found.get(name) for name in ("stale", "stuck", "errors")))


def write(rounds: Rounds, found: dict[str, Any]) -> None:
    """Write the results so far, so that a failing part loses none of them."""
    results.save_csv("speed-rounds", ["figure", "round", "what", "value"], rounds)
    results.save("speed", found)


def section(found: dict[str, Any]) -> str:
    """Return what `RESULTS.md` says."""
    cold_rows = [
        {"Cold page": kind, "ms": ms, "÷ an empty page of a stock Wagtail": found["cold"][kind]}
        for kind, ms in found.get("cold_ms", {}).items()
        if kind != "empty"
    ]
    rates = [
        {"Way and connections": way, "Requests per second": rate}
        for way, rate in found.get("requests_per_second", {}).items()
    ]
    return "\n\n".join(
        filter(
            None,
            [
                results.figures_table(FIGURES, found),
                f"{found.get('changes', 0)} changes under {found.get('reads', 0)} reads; "
                f"{found.get('compared', 0)} addresses compared after bursts.",
                results.table(cold_rows),
                results.table(rates),
            ],
        )
    )


# As fast as a file ------------------------------------------------------------------------------


def load(site: Stack, ask: Ask, rounds: Rounds, quick: bool) -> dict[str, Any]:
    """Measure requests per second of each way to the home page."""
    folder = site.folder / "nginx"
    number, seconds = (2, 1) if quick else (5, 3)
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    errors = answered = 0
    with nginx(folder, site.origin) as file:
        (results.FOLDER / "speed-configurations.txt").write_text(
            f"# nginx\n{(folder / 'nginx.conf').read_text()}\n"
            "# Varnish: deploy/varnish/varnishd.env\n"
            + (ROOT / "deploy/varnish/varnishd.env").read_text()
        )
        ways = {
            "nginx": file,
            "front": f"{site.url}/",
            "process": f"{site.origin}/",
        }
        for url in ways.values():
            wrk(url, 8, 1)
        before = resident_mb(site)
        for turn in range(1, number + 1):
            for connections in CONNECTIONS:
                for way, url in ways.items():
                    time.sleep(0.5)  # the way before calms down
                    result = wrk(url, connections, seconds)
                    errors += result.errors
                    answered += result.requests if way == "process" else 0
                    found.setdefault((way, connections), []).append((result.rate, result.p99_ms))
                    rounds.append([f"{way} {connections}", turn, "requests/s", result.rate])
                    rounds.append([f"{way} {connections}", turn, "p99 ms", result.p99_ms])
        while answered < MANY and not quick:
            result = wrk(ways["process"], 8, seconds)
            errors += result.errors
            answered += result.requests
        after = resident_mb(site)

    def ratio(way: str, connections: int, which: int = 0) -> float:
        """Return the median over the rounds of `way` ÷ nginx's file, both of the same round."""
        pairs = zip(found[way, connections], found["nginx", connections], strict=True)
        return round(median(one[which] / other[which] for one, other in pairs), 3)

    return {
        "front_vs_nginx_8": ratio("front", 8),
        "front_vs_nginx_64": ratio("front", 64),
        "p99_ratio": max(ratio("front", connections, 1) for connections in CONNECTIONS),
        "in_process_vs_nginx": min(ratio("process", connections) for connections in CONNECTIONS),
        "requests_per_second": {
            f"{way} {connections}": round(median(rate for rate, _p99 in measured))
            for (way, connections), measured in found.items()
        },
        "memory_mb": round(after, 1),
        "memory_before_mb": round(before, 1),
        "requests_to_processes": answered,
        "errors": errors,
    }


# Never stale ------------------------------------------------------------------------------------


def changes(site: Stack, ask: Ask, rounds: Rounds, quick: bool) -> dict[str, Any]:
    """Make changes under load; look for stale reads and addresses, and how soon a change shows."""
    made, reads = changed_under_load(site, ask, 40 if quick else 500, rounds)
    fresh, fresh_reads = freshness(site, ask, 10 if quick else 60, rounds)
    compared, stuck = stuck_addresses(site, ask, 2 if quick else 12)
    errors = [read for read in [*reads, *fresh_reads] if read.status != 200]
    for read in errors[:3]:
        print("not answered with 200:", read, file=sys.stderr)
    return {
        "stale": count_stale(made, reads),
        "changes": len(made),
        "reads": len(reads),
        "stuck": stuck,
        "compared": compared,
        "fresh_p95_ms": round(fresh[ceil(0.95 * len(fresh)) - 1], 1),
        "fresh_max_ms": round(fresh[-1], 1),
        "errors": len(errors),
    }


def changed_under_load(
    site: Stack, ask: Ask, number: int, rounds: Rounds
) -> tuple[list[dict[str, Any]], list[Read]]:
    """Return that many changes of all kinds, and the reads meanwhile."""
    chance = random.Random(0)
    made = []
    with reading_apart(site.port, list(SHOWN), READERS, RATE) as reads:
        pending = ""
        for turn in range(1, number + 1):
            kind = pending or chance.choice([*KINDS, *PAIRS])
            pending = PAIRS.get(kind, "")
            made.append(ask("benchmarks.content.change", kind, turn))
            rounds.append(["change", turn, kind, made[-1]["returned"] - made[-1]["begun"]])
            time.sleep(chance.uniform(0, 0.1))
    return made, reads


def count_stale(made: list[dict[str, Any]], reads: list[Read]) -> int:
    """Count the stale reads: they began after a change had returned, and show the state before it.

    A read may show the last state that had returned when it began, or any that came to be before
    it ended; and its generation is at least that of the last change that had returned.
    """
    series: dict[str, list[dict[str, Any]]] = {}
    for one in made:
        series.setdefault(one["series"], []).append(one)
    returned = [one["returned"] for one in made]
    stale = 0
    for read in reads:
        if read.status != 200:
            continue
        last = bisect_right(returned, read.began)
        too_old = last > 0 and read.generation < made[last - 1]["generation"]
        for name in SHOWN[read.address]:
            of_series = series.get(name, [])
            past = bisect_right(of_series, read.began, key=lambda one: one["returned"])
            # Before its first change it shows its initial state.
            allowed = {of_series[past - 1]["shown"]} if past else {read.marks.get(name)}
            allowed |= {one["shown"] for one in of_series[past:] if one["begun"] < read.ended}
            too_old = too_old or read.marks.get(name) not in allowed
        if too_old:
            stale += 1
            if stale <= 3:
                print("stale:", read, file=sys.stderr)
    return stale


def freshness(site: Stack, ask: Ask, number: int, rounds: Rounds) -> tuple[list[float], list[Read]]:
    """Return the milliseconds from commits to the first byte that shows them, and the reads."""
    made = []
    with reading_apart(site.port, [PAGE, LISTING, "/", "/blog/"], READERS, FRESH_RATE) as reads:
        for turn in range(10_001, 10_001 + number):
            made.append(ask("benchmarks.content.change", "challenge", turn))
            time.sleep(0.25)
        time.sleep(1)  # the last one is to be seen, too
    found = []
    for one in made:
        for address in (PAGE, LISTING):
            seen = [
                read.ended
                for read in reads
                if read.address == address and read.marks.get("challenge", 0) >= one["shown"]
            ]
            found.append((min(seen) - one["committed"]) * 1000 if seen else float("inf"))
            rounds.append(["fresh", one["shown"], address, found[-1]])
    return sorted(found), reads


def stuck_addresses(site: Stack, ask: Ask, bursts: int) -> tuple[int, int]:
    """Return how many addresses were compared after bursts of publications, and those that differ.

    The origin is asked in a way that no cache may answer.
    """
    pages = ask("benchmarks.content.pages_and_images", 12, 0)
    addresses = list(dict.fromkeys([*SHOWN, *COMPARED, *pages]))
    compared = stuck = 0
    for burst in range(bursts):
        with reading_apart(site.port, addresses, READERS, FRESH_RATE):
            for turn, kind in enumerate(BURST):
                ask("benchmarks.content.change", kind, 20_001 + burst * len(BURST) + turn)
        for address in addresses:
            compared += 1
            shown = body(site.url + address)
            true = body(site.origin + address, Authorization="x")
            if shown != true:
                stuck += 1
                print("stuck:", address, file=sys.stderr)
    return compared, stuck


def body(url: str, **headers: str) -> bytes:
    try:
        return fetched(url, **{"Accept-Encoding": "identity"} | headers)
    except HTTPError as error:
        return str(error.code).encode()


# Cold -------------------------------------------------------------------------------------------


def cold(site: Stack, ask: Ask, rounds: Rounds, quick: bool) -> dict[str, Any]:
    """Return what a cold page costs, beside an empty page of a stock Wagtail on this database."""
    site.stop_schedulers()  # they are making renditions after the changes
    addresses = ask("benchmarks.cold.fullest_pages")
    times: dict[str, list[float]] = {}
    with worker(site.environment | {"DJANGO_SETTINGS_MODULE": STOCK}) as ask_stock:
        for turn in range(2 if quick else 5):
            times.setdefault("empty", []).append(ask_stock("benchmarks.stock.work.empty_page"))
            for kind, pages in addresses.items():
                times.setdefault(kind, []).append(ask("benchmarks.cold.milliseconds", pages))
            rounds += [["cold", turn + 1, kind, taken[-1]] for kind, taken in times.items()]
    return {
        "cold": {
            kind: round(median(map(truediv, times[kind], times["empty"])), 2) for kind in addresses
        },
        "cold_ms": {kind: round(median(taken), 2) for kind, taken in times.items()},
        "cold_queries": max(ask("benchmarks.cold.queries", pages) for pages in addresses.values()),
    }


def listing_growth() -> float:
    subprocess.run([sys.executable, "-m", "benchmarks.listing", "postgresql"], cwd=ROOT)
    rows = results.saved("listing")
    return max(row["ratio"] for row in rows if row["database"] == "postgresql" and row["ratio"])


if __name__ == "__main__":
    sys.exit(main())
