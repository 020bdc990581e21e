"""The table of the figures of `benchmarks.speed`, with their targets."""

import platform
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

# Figure, its name, its target, and whether it is met. A visitor sees a change within a second:
# after it, all pages have to be made again, and a cold one may cost five empty pages of Wagtail.
FIGURES: list[tuple[str, str, str, Callable[[Any], bool]]] = [
    ("front_vs_nginx_8", "Varnish ÷ nginx’s file, requests/s, 8 connections",
     "≥ 0.85, or 3 % less than nginx’s cache", lambda found: found >= 0.85),
    ("front_vs_nginx_64", "the same, 64 connections",
     "≥ 0.75, or 3 % less than nginx’s cache", lambda found: found >= 0.75),
    ("nginx_cache_vs_nginx_8", "nginx’s own cache ÷ its file, 8 connections", "–",
     lambda found: True),
    ("nginx_cache_vs_nginx_64", "the same, 64 connections", "–", lambda found: True),
    ("p99_ratio", "Varnish ÷ nginx’s file, p99, the worse pair", "≤ 1.3",
     lambda found: found <= 1.3),
    ("in_process_vs_nginx", "web processes alone ÷ nginx’s file, the worse pair", "–",
     lambda found: True),
    ("gunicorn_vs_nginx", "an application that asks nothing, under the same gunicorn", "–",
     lambda found: True),
    ("stale", "reads that show an old state after a change returned", "0",
     lambda found: found == 0),
    ("stuck", "addresses that stay old after bursts of publications", "0",
     lambda found: found == 0),
    ("fresh_p95_ms", "commit to first fresh byte, p95, ms", "≤ 1,000",
     lambda found: found <= 1_000),
    ("fresh_max_ms", "the same, worst", "≤ 1,500", lambda found: found <= 1_500),
    ("errors", "errors", "0", lambda found: found == 0),
    ("memory_mb", "memory of a web process, MB", "< 250", lambda found: found < 250),
    ("listing_growth", "cold list at 10,000 challenges ÷ at 130, worst filter", "≤ 4",
     lambda found: found <= 4),
]  # fmt: skip
WHY = """
What a request takes of the processors, in µs, with 64 connections, and how often a thread gives a
processor up for it:

| | Server | PostgreSQL | Load | Given up |
| --- | ---: | ---: | ---: | ---: |
{profile}

Varnish has a thread for each connection, which waits, reads and writes for each request: with more
connections than processors, threads take turns. nginx serves many connections from one turn of one
process. That is what Varnish lacks to a file with 64 connections.

With one thread and no other beside it, a stored page takes {page} µs of a web process, of which
{read} are the read of the generation’s row in PostgreSQL. Four threads that take turns at one
interpreter make more of it: each wait, for the database as for a visitor, hands the interpreter
to another thread, and has to get it back. That read is what keeps a page from ever being stale
where there is no front cache, whatever other machines do. gunicorn: Granian 2.8.7 answered more,
but hung at one of five ends (SIGTERM), and its reload lost requests.

A cold page has not been made before in its generation: the fullest of each kind are asked for
once each, after the home page. What a process keeps of a generation is made for the first of them.
"""
COLD = {"programme": 5, "news": 5, "challenge": 5, "listing": 14}


def table(summary: dict[str, Any]) -> str:
    """Return the figures as a table in Markdown."""
    lines = ["| Figure | Measured | Target | |", "| --- | ---: | --- | --- |"]
    for name, label, target, is_met in FIGURES:
        if name in summary:
            good = is_met(summary[name]) or is_as_fast_as_another(name, summary)
            met = "" if target == "–" else ("met" if good else "**missed**")
            lines.append(f"| {label} (`{name}`) | {summary[name]} | {target} | {met} |")
    for kind, most in COLD.items():
        if kind in summary.get("cold", {}):
            ratio, taken = summary["cold"][kind], summary["cold_ms"][kind]
            met = "met" if ratio <= most else "**missed**"
            label = f"cold {kind} page ÷ empty Wagtail page ({taken} ms)"
            lines.append(f"| {label} (`cold.{kind}`) | {ratio} | ≤ {most} | {met} |")
    return "\n".join(lines)


def is_as_fast_as_another(name: str, summary: dict[str, Any]) -> bool:
    """Tell whether Varnish is within 3 % of nginx's own cache in the same run."""
    other = summary.get(name.replace("front", "nginx_cache"))
    return name.startswith("front") and other is not None and summary[name] >= 0.97 * other


def page(found: str, summary: dict[str, Any]) -> str:
    """Return the part of `RESULTS.md`."""
    rates = "\n".join(f"| {way} | {rate} |" for way, rate in summary["requests_per_second"].items())
    return f"""# Speed

Written by `python -m benchmarks.speed` on {datetime.now(UTC):%Y-%m-%d}, {platform.machine()},
Python {platform.python_version()}. Each figure is a ratio within one run, rounds interleaved, the
median of five; the rounds are in `var/bench/speed-rounds.csv`.

{found}

{summary["changes"]} changes under {summary["reads"]} reads; {summary["compared"]} addresses
compared after bursts; {summary["requests_to_processes"]} requests to the web processes
({summary["memory_before_mb"]} MB before, {summary["memory_mb"]} MB after).

| Way and connections | Requests per second |
| --- | ---: |
{rates}
{why(summary["profile"])}"""


def why(profile: dict[str, Any]) -> str:
    """Explain the gaps of Varnish and of the web processes by the parts of a request."""
    names = {
        "nginx": "nginx, a file",
        "front": "Varnish",
        "process": "web processes alone",
        "gunicorn": "an application that asks nothing, under gunicorn",
    }
    lines = [
        f"| {name} | {taken['server']} | {taken['PostgreSQL']} | {taken['load']} "
        f"| {taken['switches']} |"
        for way, name in names.items()
        for taken in [profile["request"][way]]
    ]
    return WHY.format(profile="\n".join(lines), **profile["parts"])
