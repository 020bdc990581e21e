"""The faults of `benchmarks.chaos`, each as it would happen to a running stack.

A fault returns when its cause is over. The stack's processes are started again as systemd does
(deploy/systemd/), a moment after their end.
"""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.people import Writer
from deploy.stack import (
    SCHEDULERS,
    Stack,
    run_postgresql,
    start_postgresql,
    stop_postgresql,
)

# Seconds after which systemd starts a process again (RestartSec).
RESTART = 0.2
# Seconds that something stays away.
AWAY, MINUTE = 12.0, 60.0
# Seconds until a new master knows that it is alone, and takes the next USR2.
PROMOTED = 3.0
UPLOAD_BYTES = 3_000_000


class Trouble:
    """The faults of one run, with notes of observations."""

    def __init__(
        self, site: Stack, editor: Writer, contact: int, mail_port: int, over: threading.Event
    ):
        self.site, self.editor, self.contact, self.mail_port = site, editor, contact, mail_port
        self.over = over
        self.data = site.folder / "postgresql"
        self.note = ""
        # The titles and subjects acknowledged during a fault.
        self.uploads: list[str] = []
        self.messages: list[str] = []
        # When the first process was killed.
        self.killed: float | None = None

    def all(self) -> dict[str, Callable[[], None]]:
        return {
            "database-minute": self.database_minute,
            "web-kill": self.web_kill,
            "varnish-kill": self.varnish_kill,
            "scheduler-kill": self.scheduler_kill,
            "disk-full": self.disk_full,
            "media-away": self.media_away,
            "mail-away": self.mail_away,
            "reload": self.reload,
        }

    # The database -------------------------------------------------------------------------------

    def database_minute(self) -> None:
        """As a crash: nobody is told."""
        stop_postgresql(self.data, "immediate")
        self.rest(MINUTE)
        start_postgresql(self.data)

    # Processes ----------------------------------------------------------------------------------

    def web_kill(self) -> None:
        """All web processes at once, while one is saving."""
        self.editor.saving.wait(10)
        for name in self.site.web_ports:
            self.kill(name)
        self.rest(RESTART)
        self.site.start_web()

    def varnish_kill(self) -> None:
        self.kill("varnish")
        self.rest(RESTART)
        self.site.start_varnish()

    def scheduler_kill(self) -> None:
        for number in range(1, SCHEDULERS + 1):
            self.kill(f"scheduler {number}")
        self.rest(RESTART)
        self.site.start_schedulers()

    def reload(self) -> None:
        """A release, twice: other processes take over, from a master of their own."""
        for name in [*self.site.web_ports] * 2:
            old = self.site.processes[name]
            os.kill(old.pid, signal.SIGUSR2)
            self.until(lambda: bool(self.next_master(old.pid)))  # noqa: B023
            master = self.next_master(old.pid)
            if master is None:
                self.note = "No other master has come."
                return
            self.until(lambda: old.poll() is not None)  # noqa: B023
            self.site.processes[name] = Adopted(master)  # type: ignore[assignment]
            self.rest(PROMOTED)

    def next_master(self, old: int) -> int | None:
        """Return the master that a master has made, once it has workers."""
        return next((child for child in children(old) if children(child)), None)

    def kill(self, name: str) -> None:
        process = self.site.processes.pop(name)
        self.killed = self.killed or time.monotonic()
        for pid in (process.pid, *children(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    # Disks --------------------------------------------------------------------------------------

    def disk_full(self) -> None:
        """The one disk that holds the database and the uploads."""
        filler = self.site.folder / "filler"
        with filler.open("wb") as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
                    file.flush()
            except OSError:
                pass
        self.try_upload("disque plein")
        self.rest(AWAY)
        filler.unlink()
        if not self.postgresql_answers():
            self.note = "PostgreSQL had ended: it was started by hand."
            start_postgresql(self.data)

    def media_away(self) -> None:
        media = self.site.folder / "media"
        elsewhere = media.with_name("media-elsewhere")
        media.rename(elsewhere)
        media.write_text("no folder")
        self.try_upload("sans stockage")
        self.rest(AWAY)
        media.unlink()
        elsewhere.rename(media)

    def try_upload(self, title: str) -> None:
        began = time.monotonic()
        if self.editor.upload(title, UPLOAD_BYTES):
            self.uploads.append(title)
        else:
            self.note = f"An upload was refused after {time.monotonic() - began:.1f} s."

    def postgresql_answers(self) -> bool:
        try:
            run_postgresql("pg_isready", "--quiet", "--host", str(self.data))
        except subprocess.CalledProcessError:
            return False
        return True

    # Mail ---------------------------------------------------------------------------------------

    def mail_away(self) -> None:
        """The mail server takes connections and says nothing, which is worse than refusing."""
        slowest = 0.0
        with socket.create_server(("127.0.0.1", self.mail_port)):
            for number in range(3):
                subject, began = f"Sans courriel {number}", time.monotonic()
                if self.editor.write_to_the_team(self.contact, subject):
                    self.messages.append(subject)
                slowest = max(slowest, time.monotonic() - began)
                self.rest(AWAY / 3)
        self.note = f"A visitor who wrote waited {slowest:.1f} s."

    # Waiting ------------------------------------------------------------------------------------

    def rest(self, seconds: float) -> None:
        self.over.wait(seconds)

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            self.rest(0.1)


class Adopted:
    """A process that another one has started, as far as the stack needs to know it."""

    def __init__(self, pid: int):
        self.pid = pid

    def poll(self) -> int | None:
        stat = Path(f"/proc/{self.pid}/stat")
        is_running = stat.exists() and stat.read_text().split()[2] != "Z"
        return None if is_running else 0

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("gunicorn", seconds)
            time.sleep(0.1)


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []
