"""The public site as it will be at a moment, inside a transaction of which nothing remains."""

import logging
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime
from threading import Lock
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, OperationalError, connection

from future.journal import Journal, carried_on, journals, key_of
from publishing import clock, due, generation, transactions

# Below the scheduler's own patience, so that it is the view that gives way.
LOCK_WAIT_MS = 300
STATEMENT_MS = 2000
# Seconds that others may be kept waiting: on SQLite whoever saves anything, on PostgreSQL whoever
# changes what is about to be published.
LONGEST_HELD = {"sqlite": 0.9, "postgresql": 2.0}
# Seconds of it that go by with applying what falls due, before the locks are left to others for a
# moment; and seconds after which a view gives up.
SLICE, PAUSE, PATIENCE = 0.3, 0.12, 4.0
# PostgreSQL's codes: a statement took too long, a lock was not had, others were first, deadlock.
GAVE_WAY = {"57014", "55P03", "40001", "40P01"}

_shows: ContextVar[bool] = ContextVar("future_shows", default=False)


class NotNowError(Exception):
    """The view is not possible at this moment, and may be in a second."""


class TooLongError(OperationalError):
    """The view has held others up for as long as it may."""


@contextmanager
def shown(moment: datetime, with_search: bool = False) -> Iterator[Journal]:
    """Have the block find the public site as it will be at `moment`; nothing of it remains.

    What falls due by then is applied, the clock stands at `moment`, the database takes no writes,
    caches are empty and thrown away. The search index is that of the moment only `with_search`.
    Not to be used inside a transaction. Raises NotNowError while something else is at work or an
    earlier one of these keeps the locks, TooLongError from a query in the block when it has taken
    as long as it may.
    """
    with ExitStack() as stack:
        try:
            journal = _brought_to(moment, with_search, stack)
        except OperationalError as error:
            if gave_way(error):
                raise NotNowError from error
            raise
        stack.enter_context(clock.at(moment))
        stack.enter_context(transactions.read_only())
        yield journal


def gave_way(error: BaseException) -> bool:
    """Tell whether `error` says that the view took too long, or others were at work."""
    return (
        isinstance(error, NotNowError | TooLongError)
        or transactions.was_locked_out(error)  # type: ignore[arg-type]
        or getattr(error.__cause__, "sqlstate", None) in GAVE_WAY
    )


def may_be_logged(record: logging.LogRecord) -> bool:
    """Keep what is only tried out from being logged as done; errors are logged."""
    return record.levelno > logging.INFO or not _shows.get()


def _brought_to(moment: datetime, with_search: bool, stack: ExitStack) -> Journal:
    """Bring the database to `moment`, in as many transactions as it takes; `stack` ends the last.

    The longer part is done once: after that its statements are known.
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            with ExitStack() as attempt:
                journal = _attempt(moment, with_search, attempt)
                if journal.is_complete:
                    stack.enter_context(attempt.pop_all())
                    return journal
        except OperationalError as error:
            if not gave_way(error) or time.monotonic() > give_up:
                raise
        if time.monotonic() > give_up:
            raise NotNowError("there is too much to apply")
        time.sleep(PAUSE)


def _attempt(moment: datetime, with_search: bool, attempt: ExitStack) -> Journal:
    """Open a transaction, go as far as there is time for, and remember what was done."""
    attempt.enter_context(_silence())
    attempt.enter_context(_throw_away_caches())
    attempt.enter_context(transactions.rolled_back(LOCK_WAIT_MS, STATEMENT_MS))
    began = time.monotonic()
    attempt.enter_context(connection.execute_wrapper(_limit(began)))
    generation.stand_still()
    changes = due.until(moment)
    key = key_of(moment, changes)
    if key is None:
        raise NotNowError("much is being changed")
    due.lock(changes)
    journal = journals.find(key)
    try:
        journal.replay(with_index=with_search or not journal.is_complete)
    except DatabaseError as error:
        journals.forget(key)
        raise NotNowError from error
    if not journal.is_complete:
        journal = carried_on(journal, moment, deadline=began + SLICE)
        journals.keep(key, journal)
    return journal


def _limit(began: float):
    longest = LONGEST_HELD[connection.vendor]

    def limited(execute, sql, params, many, context):
        if time.monotonic() - began > longest:
            raise TooLongError("the view of the future has taken too long")
        return execute(sql, params, many, context)

    return limited


@contextmanager
def _silence() -> Iterator[None]:
    token = _shows.set(True)
    try:
        yield
    finally:
        _shows.reset(token)


class ThrowAwayCache(LocMemCache):
    """A cache of nobody else's."""

    def __init__(self) -> None:
        super().__init__("", {})
        self._cache: OrderedDict[str, Any] = OrderedDict()
        self._expire_info: dict[str, float | None] = {}
        self._lock = Lock()


@contextmanager
def _throw_away_caches() -> Iterator[None]:
    """Give this thread empty caches, and its own back afterwards."""
    own = {alias: caches[alias] for alias in caches}
    try:
        for alias in own:
            caches[alias] = ThrowAwayCache()
        yield
    finally:
        for alias, cache in own.items():
            caches[alias] = cache
