"""The generation: one number that grows with every change of what the public sees.

It is bumped inside the transaction that makes the change, so number and data become visible
together. What a cache stores under the number that was read in one snapshot with its data is never
stale.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from publishing import clock
from publishing.caching import caches
from publishing.caching.models import Generation

# The row that the first migration makes.
ROW = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Built once: every page begins with it.
STATE = Generation.objects.filter(pk=ROW).values_list("number", "bumped_at", "paused_at")
# Without news from it for this long, the process that paused the generation is taken to be dead.
ABANDONED = timedelta(minutes=10)

_is_paused: ContextVar[bool] = ContextVar("publishing_generation_paused", default=False)
_is_suppressed: ContextVar[bool] = ContextVar("publishing_generation_suppressed", default=False)


def current() -> int | None:
    """Return the generation as the present transaction sees it: one read by primary key.

    None while it is `paused`: nothing that is read now may be cached.
    """
    return state()[0]


def state() -> tuple[int | None, datetime]:
    """Return the generation and the moment that it was reached at, in the same one read.

    What is shown under it is what the site is at that moment or later.
    """
    number, bumped_at, paused_at = next(iter(STATE.all()), (0, EPOCH, None))
    return (None if paused_at else number), bumped_at


@contextmanager
def paused() -> Iterator[None]:
    """Bump the generation before and after the block, however many transactions are in it.

    For an import of minutes. Meanwhile no response carries a number and no cache stores any, so
    nothing is stale even if the process dies in the block. It is bumped once at the beginning too,
    so that front caches let go what they have. The scheduler ends a pause without news for
    `ABANDONED`. Not for use in a transaction.
    """
    with transaction.atomic():
        bump()
        Generation.objects.filter(pk=ROW).update(paused_at=timezone.now())
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)
        resume()


def resume() -> None:
    """End a pause, and bump the generation in the same transaction."""
    with transaction.atomic():
        bump()
        Generation.objects.filter(pk=ROW).update(paused_at=None)


def resume_abandoned() -> None:
    """End the pause of a process that died in it."""
    long_ago = timezone.now() - ABANDONED
    if Generation.objects.filter(pk=ROW, paused_at__lt=long_ago).exists():
        resume()


def bump() -> None:
    """Add one to the generation, once per transaction however often it is called.

    Call it inside the transaction that changes public data, before the change where that is
    possible: two transactions that both lock this row first cannot deadlock on what follows.
    Outside a transaction it commits by itself, and a crash between the change and the bump would
    leave caches stale.

    A savepoint that is rolled back takes its bump with it, and the next call bumps again. Under
    Django's `TestCase` the whole test is one transaction, so the number grows once in it.
    """
    if _is_suppressed.get():
        return
    with transaction.atomic():
        # The callback is the mark that this transaction has bumped already: Django drops it with
        # the savepoint, or the transaction, that the UPDATE belongs to.
        if any(entry[1] in (announce, _noted) for entry in connection.run_on_commit):
            return
        row = Generation.objects.filter(pk=ROW)
        if _is_paused.get():
            row.update(paused_at=timezone.now())
            transaction.on_commit(_noted)
            return
        if not row.update(number=F("number") + 1, bumped_at=clock.now()):
            # The tables were emptied.
            Generation.objects.create(pk=ROW, number=1, bumped_at=clock.now())
        transaction.on_commit(announce, robust=True)


@contextmanager
def suppressed() -> Iterator[None]:
    """Have `bump` do nothing in the block, whose transaction is going to be rolled back.

    The row stays free for whoever changes the site meanwhile.
    """
    token = _is_suppressed.set(True)
    try:
        yield
    finally:
        _is_suppressed.reset(token)


def lock() -> None:
    """Make every other transaction that would change public data wait until this one ends.

    For the scheduler: what it reads after this call cannot be changed by another one. On SQLite a
    write transaction holds the only lock there is from its first statement.
    """
    Generation.objects.select_for_update().filter(pk=ROW).first()


def announce() -> None:
    """Tell the caches the present generation: after a commit, and every second by the scheduler.

    The scheduler repeats it to all of them, since a process may die between a commit and its
    notice, and a cache that restarted has forgotten what it acknowledged.
    """
    if settings.FRONT_CACHE_URLS:
        # While it is paused too: no response carries that number, so they store nothing under it.
        number, _bumped_at, _paused_at = next(iter(STATE.all()), (0, EPOCH, None))
        caches.tell(number)


def _noted() -> None:
    """Mark a transaction that changed something while the generation is paused."""
