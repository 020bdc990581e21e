"""What do visitors and editors lose when something goes wrong?

    python -m benchmarks.chaos [--quick] [FAULT …]

Runs the whole stack on a small disk of its own. A hundred requests a second read pages that caches
keep, two more ask for pages that no cache has, an editor publishes every three seconds, and a page
planned every four goes live. Then comes one fault after the other (`benchmarks.faults`), and what
was acknowledged is looked for in the database.

The rows are in `var/bench/chaos.json` (faults that were not chosen stay as they were): for each
fault the requests to cached pages and how many failed (for `reload` everybody's), the seconds from
the end of the cause until everybody is served again, and what was acknowledged and is lost. Exit
status 1 beyond the bars: nothing lost; no failure for `reload`, 0.1 % for the others
(`varnish-kill` apart, where nothing stands before Varnish); ten seconds. Takes about six minutes,
`--quick` (two faults) one.
"""

import argparse
import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from benchmarks import results
from benchmarks.faults import Trouble
from benchmarks.load import somebody
from benchmarks.people import Writer
from benchmarks.readers import Read, Readers
from benchmarks.workers import worker
from deploy.stack import Stack, free_port, running

FOLDER = results.FOLDER / "chaos"
DISK = "1200m"
QUICK = ["web-kill", "reload"]
# Pages that are planned, one every so many seconds.
PLANNED, QUICK_PLANNED, EVERY, FIRST = 220, 40, 4.0, 60.0
CACHED_RATE, MADE_RATE = 100, 2
# Seconds between two saves, and after one that did not go.
BETWEEN_SAVES, BEFORE_RETRY = 2.5, 0.2
# Seconds before a fault, the least after it, and the most that recovering may take.
BEFORE, AFTER, PATIENCE = 3.0, 6.0, 60.0
# Seconds that a planned page may be late without a fault.
PROMPT = 1.5
MOST_FAILED, LONGEST = 0.001, 10.0
BARS = (
    "Nothing lost; no failure for `reload`, 0.1 % for the others; served again within ten seconds."
)
EDITED = "page-de-l-editrice"


@dataclass
class People:
    """Everybody at the site, until `over` is set."""

    port: int
    editor: Writer
    edited: int
    cached: Readers
    made: Readers
    # When each page is planned, and when it was first seen (seconds since 1970).
    plans: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=work) for work in (self._edit, self._await_plans)]
        for thread in threads:
            thread.start()
        return [*threads, self.cached.start(), self.made.start()]

    def end(self) -> None:
        for over in (self.over, self.cached.over, self.made.over):
            over.set()

    def reads(self, since: float, until: float = float("inf")) -> dict[str, list[Read]]:
        """Return all attempts that ended between two moments, by their kind."""
        kinds = {"cached": self.cached.reads, "made": self.made.reads, "editor": self.editor.saves}
        return {
            kind: [read for read in list(reads) if since <= read.ended <= until]
            for kind, reads in kinds.items()
        }

    def late(self) -> list[str]:
        """Return the planned pages that should be seen by now, and are not."""
        return [address for address, moment in self.plans.items()
                if moment < time.time() - PROMPT and address not in self.seen]  # fmt: skip

    def _edit(self) -> None:
        for number in itertools.count():
            while not self.over.is_set() and not self.editor.save(self.edited, number):
                self.over.wait(BEFORE_RETRY)
            if self.over.wait(BETWEEN_SAVES):
                return

    def _await_plans(self) -> None:
        for address, moment in self.plans.items():
            if self.over.wait(max(0, moment - time.time())):
                return
            while not is_served(self.port, address) and not self.over.wait(0.1):
                pass
            self.seen[address] = time.time()


def is_served(port: int, address: str) -> bool:
    try:
        request = Request(f"http://localhost:{port}{address}", headers=somebody())
        with urlopen(request, timeout=LONGEST):  # noqa: S310 - our own address
            return True
    except (URLError, OSError):
        return False


@dataclass
class Window:
    """The moments at which a fault began, its cause was over, and nobody was troubled any more."""

    fault: str
    began: float
    over: float
    ended: float
    note: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", help="these alone")
    parser.add_argument("--quick", action="store_true", help=f"{' and '.join(QUICK)} alone")
    options = parser.parse_args()
    chosen = options.faults or (QUICK if options.quick else [])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    results.FOLDER.mkdir(parents=True, exist_ok=True)
    with small_disk() as has_disk:
        # Nobody listens there: mails are what `mail-away` is about.
        mail_port = free_port()
        os.environ |= {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(mail_port)}
        with running(FOLDER if has_disk else FOLDER / "site", free_port()) as site:
            people, contact = settle_in(site, QUICK_PLANNED if options.quick else PLANNED)
            trouble = Trouble(site, people.editor, contact, mail_port, people.over)
            faults = {
                name: cause for name, cause in trouble.all().items() if not chosen or name in chosen
            }
            if not has_disk and "disk-full" in faults:
                print("disk-full is left out: only root can make a small disk.")
                del faults["disk-full"]
            rows = troubled(site, people, trouble, faults)
    rows = results.save_rows("chaos", "fault", rows)
    text = results.table(rows)
    print(text)
    if not chosen:
        results.write_section("Faults", "chaos", f"{BARS}\n\n{text}")
    return int(not all(is_good(row) for row in rows))


def settle_in(site: Stack, number: int) -> tuple[People, int]:
    """Make what people need; return them, and the key of the contact form's page."""
    with worker(site.environment) as ask:
        edited = ask("benchmarks.content.add_page", "Page de l’éditrice", EDITED)
        editor = Writer(site.url, ask("benchmarks.content.open_session", "communication"))
        contact = ask("benchmarks.content.contact_page", "equipe@example.org")
        addresses = ask("benchmarks.content.pages_and_images", 10, 2)
        drafts = ask("benchmarks.content.add_drafts", number)
        begin = time.time() + FIRST
        plans = {address: begin + turn * EVERY for turn, address in enumerate(drafts)}
        for address, moment in plans.items():
            planned = datetime.fromtimestamp(moment, UTC)
            ask("benchmarks.content.plan", address, planned.isoformat())
    searches = (f"/recherche/?q=mot{number}" for number in itertools.count())
    cached = Readers(site.port, itertools.cycle([*addresses, f"/{EDITED}/"]), 20, CACHED_RATE)
    made = Readers(site.port, searches, 2, MADE_RATE)
    return People(site.port, editor, edited, cached, made, plans), contact


def troubled(
    site: Stack, people: People, trouble: Trouble, faults: dict[str, Callable[[], None]]
) -> list[dict[str, Any]]:
    """Let one fault after the other happen, and return the row of each."""
    threads = people.start()
    people.over.wait(10)
    windows: list[Window] = []
    for name, cause in faults.items():
        windows.append(window_of(name, cause, people, trouble))
        print(f"{name}: over", flush=True)
    people.over.wait(5)
    people.end()
    for thread in threads:
        thread.join(30)
    with worker(site.environment) as ask:
        kept = ask("benchmarks.content.kept", people.edited)
    return [judged(window, people, trouble, kept) for window in windows]


def window_of(name: str, cause: Callable[[], None], people: People, trouble: Trouble) -> Window:
    """Let a fault happen, and wait until everybody is served again."""
    people.over.wait(BEFORE)
    trouble.note, trouble.killed = "", None
    began = time.monotonic()
    try:
        cause()
    except subprocess.CalledProcessError as error:
        trouble.note = str(error)
    # A process that is killed is away from then on; others are back when their cause is over.
    over = trouble.killed or time.monotonic()
    people.over.wait(AFTER)
    while not all_served(people, over) and time.monotonic() < over + PATIENCE:
        people.over.wait(0.2)
    return Window(name, began, over, time.monotonic(), trouble.note)


def all_served(people: People, since: float) -> bool:
    """Tell whether everybody was served since, after the last failure too, and a page went live."""
    return not people.late() and all(
        served_again(reads) < float("inf") for reads in people.reads(since).values()
    )


def served_again(reads: list[Read]) -> float:
    """Return when somebody was first served after the last failure; infinity if nobody was."""
    failed = max((read.ended for read in reads if not read.is_done), default=float("-inf"))
    served = [read.ended for read in reads if read.is_done and read.ended > failed]
    return min(served, default=float("inf"))


# Judging ----------------------------------------------------------------------------------------


def judged(
    window: Window, people: People, trouble: Trouble, kept: dict[str, Any]
) -> dict[str, Any]:
    """Return the row of a fault."""
    reads = people.reads(window.began, window.ended)
    cached, others, saves = reads["cached"], reads["made"], reads["editor"]
    if window.fault == "reload":
        cached = [*cached, *others, *saves]
    failed = Counter(
        f"{kind} {read.status}"
        for kind, of_kind in reads.items()
        for read in of_kind
        if not read.is_done
    )
    notes = ", ".join(f"{number} × {what}" for what, number in sorted(failed.items()))
    missing = lost_changes(window, saves, people, kept) + lost_messages(window, trouble, kept)
    return {
        "fault": window.fault,
        "requests": len(cached),
        "failed": sum(not read.is_done for read in cached),
        "recovered_s": round(recovered(window, list(reads.values()), people), 1),
        "lost": missing,
        # Of requests for pages that no cache has: failures that did not say when to come back.
        "mute": sum(not read.is_done and not read.is_said for read in others),
        "slowest_s": round(
            max((read.ended - read.began for read in [*cached, *others]), default=0), 1
        ),
        "saves": len(saves),
        "saves_failed": sum(not read.is_done for read in saves),
        "note": " ".join(filter(None, [window.note, notes])),
    }


def is_good(row: dict[str, Any]) -> bool:
    most = 0 if row["fault"] == "reload" else MOST_FAILED * row["requests"]
    failed = 0 if row["fault"] == "varnish-kill" else row["failed"]
    return row["lost"] == 0 and failed <= most and row["recovered_s"] < LONGEST


def recovered(window: Window, kinds: list[list[Read]], people: People) -> float:
    """Return the seconds from the end of the cause until everybody was served again."""
    failing = [reads for reads in kinds if not all(read.is_done for read in reads)]
    moments = [window.over, *map(served_again, failing)]
    # A planned page that comes late, after the cause or its own moment.
    to_wall = time.time() - time.monotonic()
    for address, planned in people.plans.items():
        if window.began + to_wall <= planned <= window.ended + to_wall:
            seen = people.seen.get(address, float("inf"))
            if seen - max(planned, window.over + to_wall) > PROMPT:
                moments.append(seen - to_wall)
    return max(moments) - window.over


def lost_changes(window: Window, saves: list[Read], people: People, kept: dict[str, Any]) -> int:
    """Count the acknowledged saves that are missing, and pages not published once as planned."""
    numbers = {str(save.marks["editor"]) for save in saves if save.is_done}
    to_wall = time.time() - time.monotonic()
    due = [address for address, moment in people.plans.items()
           if window.began + to_wall <= moment <= window.ended + to_wall - PROMPT]  # fmt: skip
    missing = sum(kept["published"].get(address) != 1 for address in due)
    return missing + len(numbers - set(kept["introductions"]))


def lost_messages(window: Window, trouble: Trouble, kept: dict[str, Any]) -> int:
    """Count the uploads and messages of this fault that were acknowledged and are missing."""
    if window.fault in ("disk-full", "media-away"):
        return sum(not kept["uploads"].get(title) for title in trouble.uploads)
    if window.fault == "mail-away":
        return len(set(trouble.messages) - set(kept["messages"]))
    return 0


# The machine ------------------------------------------------------------------------------------


@contextmanager
def small_disk() -> Iterator[bool]:
    """Make `FOLDER` a disk that can be filled, if that is allowed; yield whether it is."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=711", "tmpfs", str(FOLDER)]
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(FOLDER)], check=True)
        shutil.rmtree(FOLDER)


if __name__ == "__main__":
    sys.exit(main())
