"""Measures the precision of planned changes, with real processes, on both databases.

    python -m benchmarks.schedule [--quick] [--guests N] [sqlite] [postgresql]

Plans 200 pages one second apart and 100 at one instant, as an editor does, on a site served by
gunicorn. Two schedulers run; the busier one is killed in the middle and another started. An
import, eight readers and an editor who publishes every second keep the machine busy meanwhile. A
reader polls every page from before its moment, and a listing of the hundred.

Raw events go to `var/bench/schedule-events.csv`, the summary to `var/bench/schedule.json` and to
`benchmarks/RESULTS.md`. Exit status 1 if anything is lost, done twice, early or torn, or late
beyond the targets. A page alone: 250 ms in the median, 1.5 s at most. The hundred, and an editor's
save meanwhile: 10 s. `--quick` plans a tenth of it, and leaves `RESULTS.md` as it is.
"""

import argparse
import csv
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue

from benchmarks.results import write_part
from deploy.stack import free_port, wait_for
from tests.with_postgresql import cluster

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "var" / "bench"
LONGEST_P50_MS, LONGEST_ALONE_MS, LONGEST_MS = 250, 1_500, 10_000
# Says how many of the launch there are.
LISTING = "/defis/?promotion=lancement"
COUNTED = re.compile(r'class="eig-active__total"[^>]*>\s*(\d+)')
# Seconds between the last page before the launch and the launch, and the next one after it.
BEFORE_LAUNCH, AFTER_LAUNCH = 5, 12
POLLERS, POLL = 3, 0.02
TOLD = {
    "planned": ("pages planned", "–"),
    "lost": ("lost", "0"),
    "twice": ("done twice", "0"),
    "early": ("early", "0"),
    "together": ("the hundred seen all together, or none", "True"),
    "alone_p50_ms": ("a page alone, from its moment until it is seen, median, ms", "< 250"),
    "alone_p99_ms": ("the same, p99", "–"),
    "alone_max_ms": ("the same, worst", "< 1,500"),
    "launch_max_ms": ("the hundred, worst, ms", "< 10,000"),
    "save_max_ms": ("an editor's save meanwhile, worst, ms", "< 10,000"),
}
# As in deploy/systemd/.
NICE = -5
# Seconds that something may be late before it counts as lost.
GIVE_UP = 30


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
    """The planned and observed events on one database."""

    database: str
    port: int
    singles: list[Event] = field(default_factory=list)
    launch: list[Event] = field(default_factory=list)
    listing_reads: list[int] = field(default_factory=list)
    planned_too_late: list[str] = field(default_factory=list)
    saves_ms: list[float] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        return sorted([*self.singles, *self.launch], key=lambda event: event.planned)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", help="sqlite, postgresql")
    parser.add_argument("--quick", action="store_true", help="20 pages and 10 at one instant")
    parser.add_argument(
        "--guests", type=int, default=0, help="so many look at the site as it will be meanwhile"
    )
    options = parser.parse_args()
    singles, together = (20, 10) if options.quick else (200, 100)
    summary: dict[str, dict] = {}
    RESULTS.mkdir(parents=True, exist_ok=True)
    with (RESULTS / "schedule-events.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["database", "url", "planned", "first_seen", "times_published"])
        for database in options.databases or ["sqlite", "postgresql"]:
            run = measured(database, singles, together, options.guests)
            for event in run.events:
                seen = (
                    event.first_seen.isoformat(timespec="microseconds") if event.first_seen else ""
                )
                planned = event.planned.isoformat(timespec="microseconds")
                writer.writerow([database, event.url, planned, seen, event.times_published])
            if run.planned_too_late:
                sys.exit(
                    f"{len(run.planned_too_late)} pages were planned after their moment, first "
                    f"{run.planned_too_late[0]}: the machine is too busy to measure anything."
                )
            summary[database] = summed_up(run)
            print(database, json.dumps(summary[database]), flush=True)
            if not options.quick:
                write_part(part(database, summary[database]))
    (RESULTS / "schedule.json").write_text(json.dumps(summary, indent=2) + "\n")
    sys.exit(any(fails(figures) for figures in summary.values()))


def summed_up(run: Run) -> dict:
    alone = sorted(event.late_ms for event in run.singles if event.first_seen)
    launch = [event.late_ms for event in run.launch if event.first_seen]
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
        "launch_max_ms": round(max(launch), 1),
        "saves": len(run.saves_ms),
        "save_max_ms": round(max(run.saves_ms), 1),
        "load_average": round(os.getloadavg()[1], 1),
    }


def part(database: str, figures: dict) -> str:
    """Return what `RESULTS.md` says of one database."""
    rows = [
        f"| {name} (`{key}`) | {figures[key]} | {target} |" for key, (name, target) in TOLD.items()
    ]
    return "\n".join(
        [
            f"# Planned pages on {database}",
            "",
            f"Written by `python -m benchmarks.schedule {database}` on {now():%Y-%m-%d}.",
            "",
            "| Figure | Measured | Target |",
            "| --- | ---: | --- |",
            *rows,
        ]
    )


def fails(figures: dict) -> bool:
    return bool(
        figures["lost"]
        or figures["twice"]
        or figures["early"]
        or not figures["together"]
        or figures["alone_p50_ms"] >= LONGEST_P50_MS
        or figures["alone_max_ms"] >= LONGEST_ALONE_MS
        or figures["launch_max_ms"] >= LONGEST_MS
        or figures["save_max_ms"] >= LONGEST_MS
    )


# One database ------------------------------------------------------------------------------------


def write_export(folder: Path, pages: int) -> None:
    """Write an export of this site with as many pages of text."""
    parent = folder / "content" / "fr" / "importees"
    parent.mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "data" / "export.yml").write_text("version: 1\n")
    for name in ("_index", *(f"page-{number}" for number in range(pages))):
        text = "\n\n".join(f"Un paragraphe de **{name}**." for _ in range(30))
        front = f"---\ntitle: Page {name}\ntype: programmepage\n---\n"
        (parent / f"{name}.md").write_text(front + text + "\n")


def measured(database: str, singles: int, together: int, guests: int) -> Run:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eigcms-bench-")))
        address = f"sqlite:///{folder}/db.sqlite3"
        if database == "postgresql":
            # As durable as in production: each commit waits for the disk.
            address = stack.enter_context(cluster(options="-c max_connections=60"))
        environment = os.environ | {
            "DATABASE_URL": address,
            "MEDIA_ROOT": str(folder / "media"),
            "ENVIRONMENT": "local",
            "ALLOWED_HOSTS": "localhost",
        }
        site(environment, "make", str(singles), str(together))
        write_export(folder / "source", pages=600)
        run = Run(database, free_port())

        def start(name: str, *command: str) -> subprocess.Popen:
            return stack.enter_context(process(folder / f"{name}.log", environment, *command))

        def start_scheduler(name: str) -> subprocess.Popen:
            """Start one with the priority of its unit in deploy/systemd/, where root may."""
            scheduler = start(name, "manage.py", "run_scheduler")
            if os.geteuid() == 0:
                os.setpriority(os.PRIO_PROCESS, scheduler.pid, NICE)
            return scheduler

        start(
            "web", "-m", "gunicorn", "eigcms.wsgi", "--bind", f"127.0.0.1:{run.port}",
            "--workers", "2", "--threads", "4", "--log-level", "warning",
        )  # fmt: skip
        schedulers = {name: start_scheduler(name) for name in ("first", "second")}
        wait_for(f"http://localhost:{run.port}/robots.txt")
        start("readers", "-m", "benchmarks.schedule_readers", str(run.port))
        if guests:
            tokens = site(environment, "links", str(guests)).split()
            start("guests", "-m", "benchmarks.schedule_readers", str(run.port), *tokens)
        start("import", "manage.py", "import_content", str(folder / "source"))
        start("editor", "-m", "benchmarks.schedule_site", "edit")
        planner = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.schedule_site", "plan"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        wait_until_ready(planner)
        middle = set_moments(run, singles, together)
        watchers = [
            threading.Thread(target=watch, args=[run]),
            threading.Thread(target=plan, args=[run, planner]),
        ]
        for watcher in watchers:
            watcher.start()
        time.sleep(max(0, (middle - now()).total_seconds()))
        busier = max(schedulers, key=lambda name: (folder / f"{name}.log").stat().st_size)
        schedulers[busier].kill()
        time.sleep(5)
        start_scheduler("third")
        for watcher in watchers:
            watcher.join()
        published = json.loads(site(environment, "count"))
        for event in run.events:
            event.times_published = published.get(event.url, 0)
        run.saves_ms = [float(line) for line in (folder / "editor.log").read_text().split()]
        for name in ("first", "second", "third"):
            (RESULTS / f"{database}-{name}.log").write_bytes((folder / f"{name}.log").read_bytes())
        return run


def set_moments(run: Run, singles: int, together: int) -> datetime:
    """Fill in the plans, and return the moment to kill a scheduler at."""
    start = now().replace(microsecond=0) + timedelta(seconds=10)
    half = singles // 2
    for number in range(singles):
        pause = BEFORE_LAUNCH + AFTER_LAUNCH if number >= half else 0
        moment = start + timedelta(seconds=number + pause)
        run.singles.append(Event(f"/page-{number}/", moment))
    launch = start + timedelta(seconds=half + BEFORE_LAUNCH)
    run.launch = [Event(f"/defis/lancement-{number}/", launch) for number in range(together)]
    # Just after a moment, while it is being carried out.
    return start + timedelta(seconds=half // 2) + timedelta(milliseconds=20)


def plan(run: Run, planner: subprocess.Popen) -> None:
    """Have everything planned in the order of the moments, while the first ones come."""
    moments = {event.url: event.planned for event in run.events}
    asked = json.dumps({url: moment.isoformat() for url, moment in moments.items()})
    answers, _ = planner.communicate(asked)
    for line in answers.splitlines():
        url, committed = line.split()
        if datetime.fromisoformat(committed) >= moments[url]:
            run.planned_too_late.append(url)


def watch(run: Run) -> None:
    """Poll every page until it is seen, and the listing of the launch all the time."""
    waiting: SimpleQueue[Event] = SimpleQueue()
    for event in sorted(run.singles, key=lambda event: event.planned):
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
            status, _text = get(run.port, event.url)
            if status == 200:
                event.first_seen = now()
                break
            time.sleep(POLL)


def read_listing(run: Run, over: threading.Event) -> None:
    """Read the listing now and then, and as fast as it comes around the launch; then its pages."""
    launch, whole_at = run.launch[0].planned, None
    while not over.is_set():
        status, text = get(run.port, LISTING)
        seen_at = now()
        if status == 200:
            counted = COUNTED.search(text)
            run.listing_reads.append(int(counted[1]) if counted else 0)
            if run.listing_reads[-1] == len(run.launch):
                whole_at = whole_at or seen_at
        near = abs((seen_at - launch).total_seconds()) < 10
        over.wait(POLL if near else 1)
    for event in run.launch:
        status, _text = get(run.port, event.url)
        event.first_seen = whole_at if status == 200 else None


# Processes ---------------------------------------------------------------------------------------


@contextmanager
def process(log: Path, environment: dict[str, str], *command: str) -> Iterator[subprocess.Popen]:
    with log.open("w") as file:
        running = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=file, stderr=file
        )
        try:
            yield running
        finally:
            running.terminate()
            running.wait()


def now() -> datetime:
    return datetime.now(UTC)


def wait_until_ready(planner: subprocess.Popen) -> None:
    if planner.stdout is None or planner.stdout.readline().strip() != "ready":
        raise RuntimeError("Nothing can be planned.")


def site(environment: dict[str, str], *arguments: str) -> str:
    """Run a command of `benchmarks.schedule_site` and return its output."""
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.schedule_site", *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return result.stdout


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
    main()
