"""Measures the losses of visitors and editors under real faults and load.

    python -m benchmarks.chaos [FAULT …]

Runs the whole stack (`deploy.stack`) on a small disk of its own. A hundred requests a second read
pages that caches keep, two more ask for pages that no cache has, an editor publishes every three
seconds, and a page planned every four goes live. Then comes one fault after the other
(`benchmarks.chaos_faults`), and what was acknowledged is looked for in the database.

Prints a table and writes `var/bench/chaos.json` (faults that were not chosen stay as they were in
it): for each fault the requests to cached pages, how
many failed, the seconds from the end of the cause until everybody is served again, and what was
acknowledged and is lost. For `reload`, requests and failures are everybody's. Exit status 1 beyond
the bars: nothing lost; no failure for `reload`, 0.1 % for the others (`varnish-kill` apart, where
nothing stands before Varnish); ten seconds. Takes about eight minutes. What the processes logged is
in `var/bench/chaos.log`.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.chaos_faults import Trouble
from benchmarks.chaos_mail import MailServer
from benchmarks.chaos_people import Event, People
from deploy.stack import ROOT, Stack, free_port, running, with_demo

FOLDER, RESULTS = ROOT / "var" / "bench" / "chaos", ROOT / "var" / "bench" / "chaos.json"
# The output of the processes of the stack.
LOG = RESULTS.with_name("chaos.log")
DISK = "1200m"
PLANNED, EVERY, FIRST = 220, 4.0, 60.0
# Seconds before a fault, the least after it, and the most that recovering may take.
BEFORE, AFTER, PATIENCE = 3.0, 6.0, 60.0
# Seconds that a planned page may be late without a fault.
PROMPT = 1.5
MOST_FAILED, LONGEST = 0.001, 10.0


@dataclass
class Result:
    """The result of one fault."""

    fault: str
    requests: int
    failed: int
    recovered_s: float
    lost: int
    # Of requests for pages that no cache has: failures that did not say when to come back.
    mute: int
    slowest_s: float
    saves: int
    saves_failed: int
    note: str = ""

    @property
    def is_good(self) -> bool:
        most = 0 if self.fault == "reload" else MOST_FAILED * self.requests
        failed = 0 if self.fault == "varnish-kill" else self.failed
        return self.lost == 0 and failed <= most and self.recovered_s < LONGEST


@dataclass
class Window:
    """The moments at which a fault began, its cause was over, and nobody was troubled any more."""

    fault: str
    began: float
    over: float
    ended: float
    note: str


def main(chosen: list[str]) -> int:
    port = free_port()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with small_disk(FOLDER) as has_disk, processes_log_to(LOG):
        mails = MailServer(FOLDER / "mail")
        os.environ |= {
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(mails.port),
            "SSL_CERT_FILE": str(mails.certificate),
        }
        facts: dict = {}

        def prepare(site: Stack) -> None:
            with_demo(site)
            made = site_tells(site, "make", PLANNED, EVERY, FIRST, "equipe@example.org")
            facts.update(made)

        with running(FOLDER / "site" if not has_disk else FOLDER, port, prepare) as site:
            people = People(port, facts)
            trouble = Trouble(site, people, mails)
            faults = {
                name: cause for name, cause in trouble.all().items() if name in chosen or not chosen
            }
            if not has_disk:
                print("disk-full is left out: only root can make a small disk.")
                faults.pop("disk-full", None)
            if "restore" in faults:  # the last: what is before it is counted before it
                faults["restore"] = faults.pop("restore")
            threads = people.start()
            people.over.wait(10)
            windows: list[Window] = []
            counts: list[tuple[float, dict]] = []
            for name, cause in faults.items():
                if name == "restore":
                    counts.append((time.monotonic(), site_tells(site, "count")))
                windows.append(troubled(name, cause, people, trouble))
                print(f"{name}: over", flush=True)
            people.over.wait(5)
            people.over.set()
            for thread in threads:
                thread.join(30)
            counts.append((time.monotonic(), site_tells(site, "count")))
            results = [judged(window, people, trouble, counts) for window in windows]
            write_down(results, list(trouble.all()))
    return 0 if all(result.is_good for result in results) else 1


def troubled(name: str, cause, people: People, trouble: Trouble) -> Window:
    people.over.wait(BEFORE)
    trouble.note, trouble.killed = "", None
    began = time.monotonic()
    try:
        cause()
    except subprocess.CalledProcessError as error:
        trouble.note = str(error)
    # A process that is killed is away from then on; others are back when their cause is over.
    over = trouble.killed or time.monotonic()
    deadline = over + PATIENCE
    people.over.wait(AFTER)
    while not all_served(people, over) and time.monotonic() < deadline:
        people.over.wait(0.2)
    return Window(name, began, over, time.monotonic(), trouble.note)


def all_served(people: People, since: float) -> bool:
    """Tell whether everybody was served since, after the last failure too, and a page went live."""
    events = people.since(since)
    late = [address for address, at in people.facts["plans"].items()
            if at < time.time() - PROMPT and address not in people.seen]  # fmt: skip
    return not late and all(
        served_again([event for event in events if event.kind == kind]) < float("inf")
        for kind in ("cached", "made", "editor")
    )


def served_again(events: list[Event]) -> float:
    """Return when somebody was first served after the last failure; infinity if nobody was."""
    failed = max((event.ended for event in events if not event.is_done), default=float("-inf"))
    served = [event.ended for event in events if event.is_done and event.ended > failed]
    return min(served, default=float("inf"))


def judged(window: Window, people: People, trouble: Trouble, counts: list) -> Result:
    events = [event for event in people.events if window.began <= event.ended <= window.ended]
    cached = events if window.fault == "reload" else [e for e in events if e.kind == "cached"]
    others = [event for event in events if event.kind == "made"]
    saves = [event for event in events if event.kind == "editor"]
    return Result(
        fault=window.fault,
        requests=len(cached),
        failed=sum(not event.is_done for event in cached),
        recovered_s=round(recovered(window, events, people), 1),
        lost=lost(window, saves, people, trouble, counts),
        mute=sum(not event.is_done and not event.is_said for event in others),
        slowest_s=round(max((e.ended - e.began for e in [*cached, *others]), default=0), 1),
        saves=len(saves),
        saves_failed=sum(not event.is_done for event in saves),
        note=" ".join(filter(None, [window.note, statuses(events)])),
    )


def recovered(window: Window, events: list[Event], people: People) -> float:
    """Return the seconds from the end of the cause until everybody was served again."""
    moments = [window.over]
    for kind in {event.kind for event in events}:
        of_kind = [event for event in events if event.kind == kind]
        if not all(event.is_done for event in of_kind):
            moments.append(served_again(of_kind))
    # A planned page that comes late, after the cause or its own moment.
    to_wall = time.time() - time.monotonic()
    for address, planned in people.facts["plans"].items():
        if window.began + to_wall <= planned <= window.ended + to_wall:
            seen = people.seen.get(address, float("inf"))
            if seen - max(planned, window.over + to_wall) > PROMPT:
                moments.append(seen - to_wall)
    return max(moments) - window.over


def lost(window, saves: list[Event], people: People, trouble: Trouble, counts: list) -> int:
    """Count the acknowledged or planned changes that are missing, or happened twice."""
    counted_at, count = next(entry for entry in counts if entry[0] >= window.ended)
    final = counts[-1][1]
    marks = {event.mark for event in saves if event.is_done}
    if window.fault == "restore":
        # Of all the saves of the run: those before the backup, and after its return.
        done = [event for event in people.events if event.kind == "editor" and event.is_done]
        marks = {e.mark for e in done if e.ended < trouble.backed_up or e.began > trouble.back}
    missing = len(marks - set(count["marks"]))
    to_wall = time.time() - time.monotonic()
    first = 0.0 if window.fault == "restore" else window.began + to_wall
    due = [a for a, at in people.facts["plans"].items()
           if first <= at <= min(window.ended, counted_at) + to_wall - PROMPT]  # fmt: skip
    missing += sum(count["published"].get(address) != 1 for address in due)
    if window.fault in ("disk-full", "media-away"):
        missing += sum(not final["uploads"].get(title) for title in trouble.uploads)
    if window.fault == "mail-away":
        missing += len(set(trouble.messages) - set(final["messages"]))
        mailed = {subject.removeprefix("[Contact] ") for subject in trouble.mails.subjects}
        missing += len(set(trouble.messages) - mailed)
    return missing


def statuses(events: list[Event]) -> str:
    """Summarise the failures."""
    met: dict[str, int] = {}
    for event in events:
        if not event.is_done:
            key = f"{event.kind} {event.status}"
            met[key] = met.get(key, 0) + 1
    return ", ".join(f"{number} × {key}" for key, number in sorted(met.items()))


def site_tells(site: Stack, *arguments: object) -> dict:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos_site", *map(str, arguments)],
        cwd=ROOT, env=site.environment, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    return json.loads(said.splitlines()[-1])


@contextmanager
def processes_log_to(path: Path) -> Iterator[None]:
    """Have all that is started in the block write to a file, and this process where it did."""
    own = [os.dup(1), os.dup(2)]
    sys.stdout.flush()
    with path.open("wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    try:
        with os.fdopen(os.dup(own[0]), "w") as said, redirect_stdout(said):
            yield
    finally:
        os.dup2(own[0], 1)
        os.dup2(own[1], 2)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Make `folder` a disk that can be filled, if that is allowed; yield whether it is."""
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    folder.mkdir(parents=True)
    options = f"size={DISK},mode=711"
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=False
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        subprocess.run(["rm", "-rf", str(folder)], check=True)


def write_down(results: list[Result], order: list[str]) -> None:
    """Print the results and put them in the place of those of the same faults in the file."""
    print(
        f"{'fault':<18}{'requests':>9}{'failed':>8}{'recovered':>11}{'lost':>6}"
        f"{'mute':>6}{'slowest':>9}{'saves':>7}{'refused':>9}"
    )
    for result in results:
        print(
            f"{result.fault:<18}{result.requests:>9}{result.failed:>8}{result.recovered_s:>9} s"
            f"{result.lost:>6}{result.mute:>6}{result.slowest_s:>7} s{result.saves:>7}"
            f"{result.saves_failed:>9}{'' if result.is_good else '  beyond the bars'}"
        )
        if result.note:
            print(f"    {result.note}")
    before = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    kept = {entry["fault"]: entry for entry in before}
    kept |= {result.fault: asdict(result) for result in results}
    RESULTS.write_text(json.dumps([kept[name] for name in order if name in kept], indent=1))
    print(f"Written to {RESULTS.relative_to(ROOT)}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
