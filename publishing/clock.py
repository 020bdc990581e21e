"""The clock of the public site: all code that decides what visitors see asks this."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("publishing_moment", default=None)


def now() -> datetime:
    """Return the present moment of the public site, as an aware datetime.

    This is the time of the machine, unless a surrounding `at()` sets another.
    """
    return _moment.get() or timezone.now()


def today() -> date:
    """Return the date in Paris at `now()`: a page changes with it at midnight there."""
    return timezone.localdate(now())


@contextmanager
def stopped(not_before: datetime) -> Iterator[None]:
    """Stop the clock inside the block at `now()`, or at `not_before` if that is later.

    A surrounding `at()` is left alone.
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
