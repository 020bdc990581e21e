"""Does what is planned appear at its moment, all of it, and once?

    python -m benchmarks.schedule [--quick] [sqlite] [postgresql]

On a site served by gunicorn, with two schedulers, 200 pages are planned one second apart and 100 in
one launch. The busier scheduler is killed in the middle, and another started. Eight
readers and an editor who publishes every second keep the machine busy. Visitors poll every page
from before its moment, and a list of the hundred. Then the scheduler waits, on a site of 10,000
pages with 30,000 versions, and its share of a core is measured. The bars are in `FIGURES`.

Events are in `var/bench/schedule-events.csv`, the figures in `var/bench/schedule.json`. Exit status
1 beyond the bars. `--quick` plans a tenth, and waits on a site a tenth as large.
"""

import argparse
import os
import re
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from typing import Any

from benchmarks import results
from benchmarks.readers import reading_apart
from benchmarks.results import DATABASES, Figure
from benchmarks.waiting import IDLE_PAGES, IDLE_SECONDS, cpu_seconds, idle_share, served
from benchmarks.workers import Ask, worker
from deploy.stack import Stack, wait_for

FIGURES = [
    Figure("planned", "pages planned"),
    Figure("lost", "lost", "= 0"),
    Figure("twice", "done twice", "= 0"),
    Figure("early", "early", "= 0"),
    Figure("together", "the hundred seen all together, or none", "= 1"),
    Figure("alone_p50_ms", "a page alone, from its moment until it is seen, median, ms", "< 250"),
    Figure("alone_p99_ms", "the same, p99"),
    Figure("alone_max_ms", "the same, worst", "< 1500"),
    Figure("launch_max_ms", "the hundred, worst, ms", "< 10000"),
    Figure("plan_page_s", "planning a page beside 300 planned ones, s", "< 1"),
    Figure("plan_launch_s", "planning the hundred, before the load, s", "< 12"),
    Figure("changes_s", "« Ce qui va changer » of the hundred, before the load, s", "< 3"),
    Figure("save_max_ms", "an editor's save meanwhile, worst, ms", "< 10000"),
    Figure("idle_share", "share of a core that a waiting scheduler takes, %", "≤ 1"),
]
# Says how many of the hundred there are.
LISTING = "/defis/?promotion=lancement"
COUNTED = re.compile(r'class="eig-active__total"[^>]*>\s*(\d+)')
READ = ["/", "/defis/", "/defis/?page=2", "/defis/?q=organisation", "/promos/", "/personnes/"]
CROWD = 60
# Seconds before the first page, in which the launch is moved.
TO_PLAN = 40
# Seconds between the last page before the hundred and them, and the next one after them.
BEFORE_LAUNCH, AFTER_LAUNCH = 5, 12
POLLERS, POLL = 3, 0.02
# Seconds that something may be late before it counts as lost.
GIVE_UP = 30
# As in deploy/systemd/.
NICE = -5


@dataclass
class Event:
    url: str
    planned: datetime
    first_seen: datetime | None = None
    times_published: int = 0

    @property
    def late_ms(self) -> float:
        if self.first_seen is None:
            return float("inf")
        return (self.first_seen - self.planned).total_seconds() * 1000


@dataclass
class Run:
    """The planned and observed events on one site."""

    port: int
    plan_page_s: float
    plan_launch_s: float
    changes_s: float
    singles: list[Event] = field(default_factory=list)
    launch: list[Event] = field(default_factory=list)
    listing_reads: list[int] = field(default_factory=list)
    saves_ms: list[float] = field(default_factory=list)
    planned_too_late: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        return sorted([*self.singles, *self.launch], key=lambda event: event.planned)

    def note(self, event: Event, committed: str) -> None:
        """Note when the plan of `event` was committed, which may be too late for this run."""
        if datetime.fromisoformat(committed) >= event.planned:
            self.planned_too_late.append(event.url)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", help=" or ".join(DATABASES))
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    options = parser.parse_args()
    part = 10 if options.quick else 1
    summary: dict[str, dict[str, Any]] = {}
    events: list[list[Any]] = []
    for kind in options.databases or DATABASES:
        run = planned(kind, 200 // part, 100 // part)
        events += [
            [
                kind, event.url, event.planned.isoformat(),
                event.first_seen.isoformat() if event.first_seen else "", event.times_published,
            ]
            for event in run.events
        ]  # fmt: skip
        summary[kind] = summed_up(run)
        summary[kind]["idle_share"] = idle_share(kind, IDLE_PAGES // part, IDLE_SECONDS // part)
        header = ["database", "url", "planned", "first_seen", "times_published"]
        results.save_csv("schedule-events", header, events)
        results.save("schedule", summary)
        text = results.figures_table(FIGURES, summary[kind])
        print(kind, text, sep="\n", flush=True)
        if not options.quick:
            results.write_section(f"Planned pages on {kind}", f"schedule {kind}", text)
    return int(not all(results.all_met(FIGURES, figures) for figures in summary.values()))


def summed_up(run: Run) -> dict[str, Any]:
    alone = sorted(event.late_ms for event in run.singles if event.first_seen)
    return {
        "planned": len(run.events),
        "lost": sum(event.times_published == 0 or not event.first_seen for event in run.events),
        "twice": sum(event.times_published > 1 for event in run.events),
        "early": sum(event.late_ms < 0 for event in run.events),
        "together": set(run.listing_reads) == {0, len(run.launch)},
        "listing_reads": len(run.listing_reads),
        "alone_p50_ms": round(statistics.median(alone), 1),
        "alone_p99_ms": round(alone[int(0.99 * (len(alone) - 1))], 1),
        "alone_max_ms": round(alone[-1], 1),
        "launch_max_ms": round(max(event.late_ms for event in run.launch), 1),
        "plan_page_s": run.plan_page_s,
        "plan_launch_s": run.plan_launch_s,
        "changes_s": run.changes_s,
        "saves": len(run.saves_ms),
        "save_max_ms": max(run.saves_ms),
        "load_average": round(os.getloadavg()[1], 1),
    }


def now() -> datetime:
    return datetime.now(UTC)


# Planned pages ----------------------------------------------------------------------------------


def planned(kind: str, singles: int, together: int) -> Run:
    """Plan pages on a busy site, and return what visitors saw."""
    with ExitStack() as stack:
        site = stack.enter_context(served(kind))
        ask = stack.enter_context(worker(site.environment))
        editor = stack.enter_context(worker(site.environment))
        ask("benchmarks.waiting.fill", CROWD)
        urls = ask("benchmarks.content.add_drafts", singles)
        launch_urls = ask("benchmarks.content.add_promotion", together)
        plan_page_s = ask("benchmarks.content.plan_beside", 3 * together)
        plan_launch_s = ask("benchmarks.content.plan_launch", launch_urls)
        changes_s = ask("benchmarks.content.read_changes")
        site.start_web()
        start_schedulers(site)
        wait_for(f"{site.url}/robots.txt")
        stack.enter_context(reading_apart(site.port, READ, 8, 32))
        run = Run(site.port, plan_page_s, plan_launch_s, changes_s)
        over = threading.Event()
        middle = set_moments(run, urls, launch_urls)
        threads = [
            threading.Thread(target=watch, args=[run]),
            threading.Thread(target=plan_all, args=[run, ask]),
            threading.Thread(target=save_always, args=[run, editor, over]),
        ]
        for thread in threads:
            thread.start()
        time.sleep(max(0, (middle - now()).total_seconds()))
        kill_the_busier_scheduler(site)
        time.sleep(5)
        start_schedulers(site)
        threads[0].join()
        over.set()
        for thread in threads:
            thread.join()
        if run.planned_too_late:
            raise SystemExit(
                f"{run.planned_too_late} were planned after their moments: the machine is too busy."
            )
        published = ask("benchmarks.content.published")
        for event in run.events:
            event.times_published = published.get(event.url, 0)
        return run


def start_schedulers(site: Stack) -> None:
    """Start those that are not running, with the priority of their unit where root may."""
    for name in ("scheduler 1", "scheduler 2"):
        if name not in site.processes:
            site.start(name, [sys.executable, "manage.py", "run_scheduler"])
            if os.geteuid() == 0:
                os.setpriority(os.PRIO_PROCESS, site.processes[name].pid, NICE)


def kill_the_busier_scheduler(site: Stack) -> None:
    schedulers = {name: site.processes[name].pid for name in ("scheduler 1", "scheduler 2")}
    busier = max(schedulers, key=lambda name: cpu_seconds(schedulers[name]))
    process = site.processes.pop(busier)
    process.kill()
    process.wait()


def set_moments(run: Run, urls: list[str], launch_urls: list[str]) -> datetime:
    """Fill in the plans, and return the moment to kill a scheduler at."""
    start = now().replace(microsecond=0) + timedelta(seconds=TO_PLAN)
    half = len(urls) // 2
    for number, url in enumerate(urls):
        pause = BEFORE_LAUNCH + AFTER_LAUNCH if number >= half else 0
        run.singles.append(Event(url, start + timedelta(seconds=number + pause)))
    launch = start + timedelta(seconds=half + BEFORE_LAUNCH)
    run.launch = [Event(url, launch) for url in launch_urls]
    # Just after a moment, while it is being carried out.
    return start + timedelta(seconds=half // 2) + timedelta(milliseconds=20)


def plan_all(run: Run, ask: Ask) -> None:
    """Move the launch, then plan the others in the order of their moments, as the first ones come.

    A launch is planned long before it leaves, so that only its moment is set here.
    """
    launch = run.launch[0]
    committed = ask("benchmarks.content.move_launch", launch.planned.isoformat())
    run.note(launch, committed)
    for event in run.singles:
        committed = ask("benchmarks.content.plan", event.url, event.planned.isoformat())
        run.note(event, committed)


def save_always(run: Run, ask: Ask, over: threading.Event) -> None:
    while not over.wait(1):
        run.saves_ms.append(ask("benchmarks.content.save_challenge"))


def watch(run: Run) -> None:
    """Poll every page until it is seen, and the list of the hundred all the time."""
    waiting: SimpleQueue[Event] = SimpleQueue()
    for event in run.singles:
        waiting.put(event)
    over = threading.Event()
    pollers = [threading.Thread(target=poll, args=[run, waiting]) for _ in range(POLLERS)]
    lister = threading.Thread(target=read_listing, args=[run, over])
    for thread in (*pollers, lister):
        thread.start()
    for thread in pollers:
        thread.join()
    over.set()
    lister.join()


def poll(run: Run, waiting: "SimpleQueue[Event]") -> None:
    while True:
        try:
            event = waiting.get_nowait()
        except Empty:
            return
        time.sleep(max(0, (event.planned - now()).total_seconds() - 0.4))
        while now() < event.planned + timedelta(seconds=GIVE_UP):
            if get(run.port, event.url)[0] == 200:
                event.first_seen = now()
                break
            time.sleep(POLL)


def read_listing(run: Run, over: threading.Event) -> None:
    """Read the list now and then, and as fast as it comes around its moment; then its pages."""
    launch, whole_at = run.launch[0].planned, None
    while not over.is_set():
        status, text = get(run.port, LISTING)
        seen_at = now()
        if status == 200:
            counted = COUNTED.search(text)
            run.listing_reads.append(int(counted[1]) if counted else 0)
            if run.listing_reads[-1] == len(run.launch):
                whole_at = whole_at or seen_at
        over.wait(POLL if abs((seen_at - launch).total_seconds()) < 10 else 1)
    for event in run.launch:
        event.first_seen = whole_at if get(run.port, event.url)[0] == 200 else None


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
