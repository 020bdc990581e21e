"""The generation: one number that moves with every change of what the public sees.

It is moved inside the transaction that makes the change, so number and data become visible
together; whatever is kept under the number read in one snapshot with its data is never stale.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from publishing import caches, clock
from publishing.models import Generation

# The row that the first migration makes.
ROW = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Built once: every page begins with it.
STATE = Generation.objects.filter(pk=ROW).values_list("number", "moved_at", "held_at")
# Without news from it for this long, who held the generation is taken to be dead.
ABANDONED = timedelta(minutes=10)

_holds: ContextVar[bool] = ContextVar("publishing_generation_held", default=False)


def current() -> int | None:
    """Return the generation as the present transaction sees it: one read by primary key.

    None while somebody holds it (`held`): nothing read now may be kept.
    """
    return state()[0]


def state() -> tuple[int | None, datetime]:
    """Return the generation and the moment that it was reached at, in the same one read.

    What is shown under it is what the site is at that moment or later.
    """
    number, moved_at, held_at = next(iter(STATE.all()), (0, EPOCH, None))
    return (None if held_at else number), moved_at


@contextmanager
def held() -> Iterator[None]:
    """Move the generation before and after the block, however many transactions are in it.

    For an import of minutes. Meanwhile the row says that it is held, so that no response carries a
    number and no cache keeps any: what the block commits is never stale, even if the process dies
    in it. It moves once at the beginning too, so that front caches let go what they have. The
    scheduler ends a hold without news for `ABANDONED`. Not for use in a transaction.
    """
    with transaction.atomic():
        move()
        Generation.objects.filter(pk=ROW).update(held_at=timezone.now())
    token = _holds.set(True)
    try:
        yield
    finally:
        _holds.reset(token)
        release()


def release() -> None:
    """End a hold, and move the generation in the same transaction."""
    with transaction.atomic():
        move()
        Generation.objects.filter(pk=ROW).update(held_at=None)


def release_abandoned() -> None:
    """End the hold of a process that died in it."""
    long_ago = timezone.now() - ABANDONED
    if Generation.objects.filter(pk=ROW, held_at__lt=long_ago).exists():
        release()


def move() -> None:
    """Move the generation, once per transaction however often it is called.

    Call it inside the transaction that changes public data, before the change where that is
    possible: two transactions that both lock this row first cannot deadlock on what follows.
    Outside a transaction it commits by itself, and then a crash between the change and the move
    would leave caches stale.

    A savepoint that is rolled back takes its move with it, and the next call moves again. Under
    Django's `TestCase` the whole test is one transaction, so the number moves once in it.
    """
    with transaction.atomic():
        # The callback is the mark that this transaction has moved already: Django drops it together
        # with the savepoint, or the transaction, that the UPDATE belongs to.
        if any(entry[1] in (announce, _noted) for entry in connection.run_on_commit):
            return
        row = Generation.objects.filter(pk=ROW)
        if _holds.get():
            row.update(held_at=timezone.now())
            transaction.on_commit(_noted)
            return
        if not row.update(number=F("number") + 1, moved_at=clock.now()):
            # The tables were emptied.
            Generation.objects.create(pk=ROW, number=1, moved_at=clock.now())
        transaction.on_commit(announce, robust=True)


def stand_still() -> None:
    """Have `move` do nothing in the present transaction, which is going to be rolled back.

    The row stays free for whoever changes the site meanwhile.
    """
    transaction.on_commit(announce, robust=True)


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
        # While it is held too: no response carries that number, so they keep nothing under it.
        number, _moved_at, _held_at = next(iter(STATE.all()), (0, EPOCH, None))
        caches.tell(number)


def _noted() -> None:
    """Mark a transaction that changed something while the generation is held."""
