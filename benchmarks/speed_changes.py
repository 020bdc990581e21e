"""Looks for stale pages during changes under load, for `benchmarks.speed`."""

import json
import random
import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from deploy.stack import ROOT, Stack

# The marks of `benchmarks.speed_site` on each address.
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
CONNECTIONS = 64
# Reads per second through all changes.
RATE = 2500
# Seconds between two changes, at most.
APART = 0.5
KINDS = [
    "home", "banner", "challenge", "news", "theme", "organisation", "slug", "move", "picture",
    "document", "redirect", "plan",
]  # fmt: skip
PAIRS = {"unpublish": "republish", "delete": "restore"}
FRESH_RATE = 1000
PAGE, LISTING = "/defis/vitesse/", "/defis/?thematique=vitesse"
BURST, BURSTS = 20, 12


def measure(site: Stack, rounds: list[list[Any]], quick: bool) -> dict[str, Any]:
    """Return `stale`, `stuck`, `changes`, `fresh_p95_ms`, `fresh_max_ms` and `errors`."""
    with editor(site) as change:
        stale, changes, errors, reads = stale_reads(site, change, 40 if quick else 500, rounds)
        fresh, fresh_errors = freshness(site, change, 10 if quick else 60, rounds)
        compared, stuck = stuck_addresses(site, change, 2 if quick else BURSTS)
    return {
        "stale": stale,
        "changes": changes,
        "reads": reads,
        "stuck": stuck,
        "compared": compared,
        "fresh_p95_ms": round(fresh[ceil(0.95 * len(fresh)) - 1], 1),
        "fresh_max_ms": round(fresh[-1], 1),
        "errors_in_changes": errors + fresh_errors,
    }


# Stale ------------------------------------------------------------------------------------------


def stale_reads(
    site: Stack, change, number: int, rounds: list[list[Any]]
) -> tuple[int, int, int, int]:
    """Return stale reads, changes, errors and reads, of `number` changes of every kind."""
    chance = random.Random(0)  # noqa: S311
    log = []
    with readers(site, list(SHOWN), CONNECTIONS, RATE) as reads:
        pending: list[str] = []
        for turn in range(1, number + 1):
            if pending:
                kind = pending.pop()
            else:
                kind = chance.choice([*KINDS, *PAIRS])
                pending = [PAIRS[kind]] if kind in PAIRS else []
            made = change(kind, turn)
            log.append(made)
            rounds.append(["change", turn, kind, made["returned"] - made["begun"]])
            time.sleep(chance.uniform(0, min(0.1, APART)))
    errors = [read for read in reads if read[3] != 200]
    for read in errors[:3]:
        print("not answered with 200:", read, file=sys.stderr)
    return count_stale(log, reads), len(log), len(errors), len(reads)


def count_stale(log: list[dict], reads: list[list]) -> int:
    """Count the stale reads: they began after a change had returned, and show the state before it.

    A read may show the last state that had returned when it began, or any that came to be before
    it ended; and its generation is at least that of the last change that had returned.
    """
    series: dict[str, list[dict]] = {}
    for made in log:
        series.setdefault(made["series"], []).append(made)
    returned = [made["returned"] for made in log]
    stale = 0
    for begun, end, address, status, generation, marks in reads:
        if status != 200:
            continue
        last = bisect_right(returned, begun)
        too_old = last > 0 and generation < log[last - 1]["generation"]
        for name in SHOWN[address]:
            changes = series.get(name, [])
            past = bisect_right(changes, begun, key=lambda one: one["returned"])
            # Before its first change it shows its initial state.
            allowed = {changes[past - 1]["shown"]} if past else {marks.get(name)}
            allowed |= {one["shown"] for one in changes[past:] if one["begun"] < end}
            too_old = too_old or marks.get(name) not in allowed
        if too_old:
            stale += 1
            if stale <= 3:
                print("stale:", address, generation, marks, begun, file=sys.stderr)
    return stale


# Fresh ------------------------------------------------------------------------------------------


def freshness(site: Stack, change, number: int, rounds: list[list[Any]]) -> tuple[list[float], int]:
    """Return the milliseconds from commits to the first byte that shows them, and errors."""
    log = []
    addresses = [PAGE, LISTING, "/", "/blog/"]
    with readers(site, addresses, CONNECTIONS, FRESH_RATE) as reads:
        for turn in range(10_001, 10_001 + number):
            log.append(change("challenge", turn))
            time.sleep(0.25)
        time.sleep(1)  # the last one is to be seen, too
    found = []
    for made in log:
        for address in (PAGE, LISTING):
            seen = [
                end
                for _begun, end, where, _status, _generation, marks in reads
                if where == address and marks.get("challenge", 0) >= made["shown"]
            ]
            found.append((min(seen) - made["committed"]) * 1000 if seen else float("inf"))
            rounds.append(["fresh", made["shown"], address, found[-1]])
    return sorted(found), sum(read[3] != 200 for read in reads)


# Stuck ------------------------------------------------------------------------------------------


def stuck_addresses(site: Stack, change, bursts: int) -> tuple[int, int]:
    """Return how many addresses were compared after bursts of publications, and those that differ.

    The origin is asked in a way that no cache may answer.
    """
    addresses = json.loads(site_command(site, "addresses"))
    compared = stuck = 0
    for burst in range(bursts):
        with readers(site, addresses, CONNECTIONS, FRESH_RATE):
            for turn in range(BURST):
                kind = ("challenge", "home", "news", "theme")[turn % 4]
                change(kind, 20_001 + burst * BURST + turn)
        for address in addresses:
            compared += 1
            shown, true = body(site.url, address), body(site.origin, address, Authorization="x")
            # Absolute addresses name the host that was asked.
            if shown != true.replace(site.origin.encode(), site.url.encode()):
                stuck += 1
                print("stuck:", address, file=sys.stderr)
    return compared, stuck


def body(origin: str, address: str, **headers: str) -> bytes:
    try:
        with urlopen(Request(origin + address, headers=headers)) as response:  # noqa: S310
            return response.read()
    except HTTPError as error:
        return str(error.code).encode()


# Processes --------------------------------------------------------------------------------------


def site_command(site: Stack, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.speed_site", *arguments],
        cwd=ROOT, env=site.environment, check=True, text=True, stdout=subprocess.PIPE,
    ).stdout  # fmt: skip


@contextmanager
def editor(site: Stack):
    """Yield a function that makes a change and returns its result."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.speed_site", "change"],
        cwd=ROOT, env=site.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def change(kind: str, number: int) -> dict[str, Any]:
        print(kind, number, file=process.stdin, flush=True)
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise SystemExit(f"The change {kind} {number} failed.")
        return json.loads(line)

    try:
        yield change
    finally:
        process.terminate()
        process.wait()


@contextmanager
def readers(
    site: Stack, addresses: list[str], connections: int, rate: int
) -> Iterator[list[list[Any]]]:
    """Have visitors read until the end of the block; the list is then full of their notes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.speed_readers",
         str(site.port), str(connections), str(rate)],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    notes: list[list[Any]] = []
    try:
        print(json.dumps(addresses), file=process.stdin, flush=True)
        if process.stdout is None or process.stdout.readline() != "reading\n":
            raise SystemExit("The readers did not start.")
        yield notes
        said, _ = process.communicate("")
        notes += [json.loads(line) for line in said.splitlines()]
    finally:
        process.kill()
        process.wait()
