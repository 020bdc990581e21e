"""Compares public pages with static files, and looks for stale ones.

    python -m benchmarks.speed [--quick]

Starts the stack of `deploy/` on a database of its own with the demo content, and measures: requests
through Varnish, and through the web processes alone, against nginx with the page as a file; reads
that show an old state after a change has returned; how soon a change shows; addresses that stay
old; what a page costs that no cache has, against an empty Wagtail page.

Each figure is a ratio within one run, interleaved, the median of five rounds. Raw rounds go to
`var/bench/speed-rounds.csv`, the summary to `var/bench/speed.json` and `benchmarks/RESULTS.md`.
Exit status 1 if anything was stale, stuck or an error; `--quick` tries a part of it and keeps
`RESULTS.md`.
"""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import speed_changes, speed_cold, speed_profile, speed_report
from benchmarks.results import write_part
from benchmarks.speed_load import nginx, plain, resident_mb, settle, wrk
from deploy.stack import ROOT, Stack, free_port, running, with_demo

RESULTS = ROOT / "var" / "bench"
CONNECTIONS = (8, 64)
# Requests that the web processes answer before their memory is looked at again.
MANY = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of it, less exactly")
    parts = ["load", "profile", "changes", "cold"]
    parser.add_argument("--only", choices=parts, help="one part, for trying")
    options = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    rounds: list[list[Any]] = []
    summary: dict[str, Any] = {"quick": options.quick}
    with tempfile.TemporaryDirectory(prefix="eigcms-speed-") as name:
        folder = Path(name)
        with running(folder, free_port(), prepare) as site:
            if options.only in (None, "load"):
                summary |= load(site, folder / "nginx", rounds, options.quick)
                write(rounds, summary)
            if options.only in (None, "profile"):
                summary["profile"] = speed_profile.profile(site, folder / "profile")
                write(rounds, summary)
            if options.only in (None, "changes"):
                summary |= speed_changes.measure(site, rounds, options.quick)
                summary["errors"] = summary.get("errors", 0) + summary.pop("errors_in_changes")
                write(rounds, summary)
            if options.only in (None, "cold"):
                # They are making renditions after the changes.
                site.stop_schedulers()
                summary |= speed_cold.measure(site, rounds, options.quick)
    if options.only in (None, "cold"):
        summary |= speed_cold.growth(options.quick)
    write(rounds, summary)
    table = speed_report.table(summary)
    print(table)
    if not options.quick and not options.only:
        write_part(speed_report.page(table, summary))
    return int(any(summary.get(name) for name in ("stale", "stuck", "errors")))


def write(rounds: list[list[Any]], summary: dict[str, Any]) -> None:
    """Write the results so far, so that a failing part loses none of them."""
    with (RESULTS / "speed-rounds.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["figure", "round", "what", "value"])
        writer.writerows(rounds)
    (RESULTS / "speed.json").write_text(json.dumps(summary, indent=2) + "\n")


def prepare(site: Stack) -> None:
    with_demo(site)
    speed_changes.site_command(site, "prepare")


def load(site: Stack, folder: Path, rounds: list[list[Any]], quick: bool) -> dict[str, Any]:
    """Measure requests per second of each way to the home page."""
    static_port, cache_port = free_port(), free_port()
    number, seconds = (2, 1) if quick else (5, 3)
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    errors = answered = 0
    with (
        nginx(folder, site.origin, static_port, cache_port) as settings,
        plain(site, folder / "root" / "index.html.gz") as bare,
    ):
        (RESULTS / "speed-configurations.txt").write_text(
            f"# nginx\n{settings}\n# Varnish: deploy/varnish/varnishd.env\n"
            + (ROOT / "deploy/varnish/varnishd.env").read_text()
        )
        ways = {
            "nginx": f"http://localhost:{static_port}/",
            "front": f"{site.url}/",
            "nginx cache": f"http://localhost:{cache_port}/",
            "process": f"{site.origin}/",
            "gunicorn": bare.url,
        }
        for url in ways.values():
            wrk(url, 8, 1)
        before = resident_mb(site.processes["web"])
        for turn in range(1, number + 1):
            for connections in CONNECTIONS:
                for way, url in ways.items():
                    settle()
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
        after = resident_mb(site.processes["web"])

    def ratio(way: str, connections: int, which: int = 0) -> float:
        """The median over the rounds of `way` ÷ nginx's file, both of the same round."""
        pairs = zip(found[way, connections], found["nginx", connections], strict=True)
        return round(median(one[which] / other[which] for one, other in pairs), 3)

    return {
        "front_vs_nginx_8": ratio("front", 8),
        "front_vs_nginx_64": ratio("front", 64),
        "nginx_cache_vs_nginx_8": ratio("nginx cache", 8),
        "nginx_cache_vs_nginx_64": ratio("nginx cache", 64),
        "p99_ratio": max(ratio("front", connections, 1) for connections in CONNECTIONS),
        "in_process_vs_nginx": min(ratio("process", connections) for connections in CONNECTIONS),
        "gunicorn_vs_nginx": min(ratio("gunicorn", connections) for connections in CONNECTIONS),
        "requests_per_second": {
            f"{way} {connections}": round(median(rate for rate, _p99 in results))
            for (way, connections), results in found.items()
        },
        "memory_mb": round(after, 1),
        "memory_before_mb": round(before, 1),
        "requests_to_processes": answered,
        "errors": errors,
    }


if __name__ == "__main__":
    sys.exit(main())
