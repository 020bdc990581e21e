"""The one clock of the public site: what decides what a visitor sees asks this."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("publishing_moment", default=None)


def now() -> datetime:
    """Return the moment that the public site is shown or changed at, as an aware datetime.

    That is the time of the machine, unless a surrounding `at()` says another.
    """
    return _moment.get() or timezone.now()


def today() -> date:
    """Return the date in Paris at `now()`: a page changes with it at midnight there."""
    return timezone.localdate(now())


@contextmanager
def stopped(not_before: datetime) -> Iterator[None]:
    """Stop the clock inside the block at `now()`; at `not_before` if this machine is late.

    A moment that a surrounding `at()` set is kept as it is.
    """
    with at(_moment.get() or max(timezone.now(), not_before)):
        yield


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at `moment` inside the block, for this thread or task alone.

    Raises ValueError for a naive datetime: it would mean another moment in another time zone.
    """
    if timezone.is_naive(moment):
        raise ValueError(f"A moment needs a time zone: {moment!r} has none.")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
