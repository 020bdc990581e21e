"""The generation: one number that grows with every public change.

The transaction of the change bumps it, so number and data become visible together. A response is
made in one snapshot with its number. Stored under that number, it is never stale.
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
# A process that paused the generation is taken to be dead after this time without news.
ABANDONED = timedelta(minutes=10)

_is_paused: ContextVar[bool] = ContextVar("publishing_generation_paused", default=False)
_is_suppressed: ContextVar[bool] = ContextVar("publishing_generation_suppressed", default=False)


def current() -> int | None:
    """Return the generation in the present transaction: one read by primary key.

    None while it is `paused`: nothing read now may be cached.
    """
    return state()[0]


def state() -> tuple[int | None, datetime]:
    """Return the generation and its moment, in the same one read.

    Pages of this generation show the site of that moment or later.
    """
    number, bumped_at, paused_at = next(iter(STATE.all()), (0, EPOCH, None))
    return (None if paused_at else number), bumped_at


@contextmanager
def paused() -> Iterator[None]:
    """Bump the generation before and after the block, however many transactions are in it.

    For an import of minutes. Meanwhile no response has a number and no cache stores any, so nothing
    is stale even if the process dies in the block. The bump at the beginning makes front caches
    drop their pages. The scheduler ends a pause after `ABANDONED` without news. Not for use in a
    transaction.
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
    """Add one to the generation, at most once in a transaction.

    Call it inside the transaction that changes public data, before the change if possible: two
    transactions that both lock this row first cannot deadlock afterwards. Outside a transaction it
    commits by itself, and a crash between the change and the bump would leave caches stale.

    A rolled-back savepoint undoes its bump, and the next call bumps again. Under Django's
    `TestCase` the whole test is one transaction, so the number grows only once.
    """
    if _is_suppressed.get():
        return
    with transaction.atomic():
        # The callback marks that this transaction has bumped already. Django drops it together with
        # the savepoint or transaction of the UPDATE.
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
    """Make `bump` do nothing in the block, whose transaction is going to be rolled back.

    So the row stays unlocked for real changes of the site.
    """
    token = _is_suppressed.set(True)
    try:
        yield
    finally:
        _is_suppressed.reset(token)


def lock() -> None:
    """Make other transactions that change public data wait for the end of this one.

    For the scheduler: nobody changes the data that it reads after this call. On SQLite a write
    transaction holds the only lock from its first statement on.
    """
    Generation.objects.select_for_update().filter(pk=ROW).first()


def announce() -> None:
    """Tell the caches the present generation, after a commit and every second.

    The scheduler repeats the notice to all caches: a process may die between a commit and its
    notice, and a restarted cache has forgotten the number.
    """
    if settings.FRONT_CACHE_URLS:
        # Also during a pause: no response has this number, so caches store nothing under it.
        number, _bumped_at, _paused_at = next(iter(STATE.all()), (0, EPOCH, None))
        caches.tell(number)


def _noted() -> None:
    """Mark a transaction with a change while the generation is paused."""
