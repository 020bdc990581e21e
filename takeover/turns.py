"""Turns at the write lock of SQLite, which has no queue."""

import time
from collections.abc import Iterable, Iterator

from django.db import connection

# An import works for so many seconds, then leaves the lock free. Waiting processes ask for it every
# 100 ms.
WORK, PAUSE = 0.7, 0.1


def in_turns[T](steps: Iterable[T]) -> Iterator[T]:
    """Yield each step, with pauses on SQLite in which editors and the scheduler can write.

    Each step commits by itself. Inside a transaction there is no pause.
    """
    began = time.monotonic()
    for step in steps:
        yield step
        is_free = connection.vendor == "sqlite" and not connection.in_atomic_block
        if is_free and time.monotonic() - began >= WORK:
            time.sleep(PAUSE)
            began = time.monotonic()
