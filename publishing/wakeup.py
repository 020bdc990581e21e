"""Wakes the schedulers when what is planned has changed, so that they need not keep asking.

PostgreSQL tells them by NOTIFY. SQLite counts the commits of other connections, and reading that
count costs microseconds.
"""

import os
import select
import time
from typing import Any

from django.db import connection

CHANNEL = "publishing_plans"
# Seconds between two looks at SQLite's count, and at least between two wakings on PostgreSQL.
POLL = 0.1


def plans_changed() -> None:
    """Wake the schedulers when the present transaction commits, or now outside of one.

    To be called wherever something may now be due sooner than before. Nothing is lost without
    it: they look every `heartbeats.INTERVAL` at the latest.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Waker:
    """Waits in the thread of one scheduler, on its connection; a context manager."""

    def __enter__(self) -> "Waker":
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._listening: Any = None
        self._version: int | None = None
        return self

    def __exit__(self, *_) -> None:
        os.close(self._reader)
        os.close(self._writer)

    def wake(self) -> None:
        """End the present or the next `wait`; for signal handlers and other threads."""
        os.write(self._writer, b"!")

    def wait(self, seconds: float) -> bool:
        """Return True as soon as plans may have changed or on `wake`, else False after `seconds`.

        Call it outside a transaction. Raises Django's database errors when the connection breaks.
        """
        connection.ensure_connection()
        waiting = self._sqlite if connection.vendor == "sqlite" else self._postgresql
        return waiting(seconds)

    def _sqlite(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            with connection.wrap_database_errors:
                (version,) = connection.connection.execute("PRAGMA data_version").fetchone()
            if version != self._version:
                self._version = version
                return True
            left = deadline - time.monotonic()
            if self._called(min(max(0.0, left), POLL)):
                return True
            if left <= 0:
                return False

    def _postgresql(self, seconds: float) -> bool:
        database = connection.connection
        if database is not self._listening:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            # What was said before is not heard: look.
            self._listening = database
            return True
        if self._heard(database):
            return True
        ready, _, _ = select.select([self._reader, database.fileno()], [], [], max(0.0, seconds))
        if self._reader in ready:
            return self._called(0)
        if not ready:
            return False
        self._called(min(seconds, POLL))  # what comes in a burst is one waking
        return self._heard(database)

    def _heard(self, database) -> bool:
        with connection.wrap_database_errors:
            heard = [notice.channel for notice in database.notifies(timeout=0)]
        return CHANNEL in heard

    def _called(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._reader], [], [], seconds)
        return bool(ready and os.read(self._reader, 1024))
