"""The generation: one number that grows with every public change.

The transaction of the change bumps it, so number and data become visible together. A response is
made in one snapshot with its number. Stored under that number, it is never stale.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from publishing import clock
from publishing.caching import front_caches


class Generation(models.Model):
    """The one row, which this module alone reads and changes."""

    number = models.BigIntegerField("numéro", default=0)
    bumped_at = models.DateTimeField("atteinte le", default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)


# The row that the first migration makes.
ROW = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Built once: every page begins with it.
STATE = Generation.objects.filter(pk=ROW).values_list("number", "bumped_at")

_is_suppressed: ContextVar[bool] = ContextVar("publishing_generation_suppressed", default=False)


def current() -> int:
    """Return the generation in the present transaction: one read by primary key."""
    return state()[0]


def state() -> tuple[int, datetime]:
    """Return the generation and its moment, in the same one read.

    Pages of this generation show the site of that moment or later.
    """
    return next(iter(STATE.all()), (0, EPOCH))


def bump() -> None:
    """Add one to the generation, at most once in a transaction.

    Call it inside the transaction that changes public data. Where that touches other rows before,
    it begins with `atomic` or `lock`. Outside a transaction it commits by itself, and a crash
    between the change and the bump would leave caches stale.

    A rolled-back savepoint undoes its bump, and the next call bumps again. Under Django's
    `TestCase` the whole test is one transaction, so the number grows only once.
    """
    if _is_suppressed.get():
        return
    with transaction.atomic():
        # The callback marks that this transaction has bumped already. Django drops it together with
        # the savepoint or transaction of the UPDATE.
        if any(entry[1] is announce for entry in connection.run_on_commit):
            return
        row = Generation.objects.filter(pk=ROW)
        if not row.update(number=models.F("number") + 1, bumped_at=clock.now()):
            # The tables were emptied.
            Generation.objects.create(pk=ROW, number=1, bumped_at=clock.now())
        transaction.on_commit(announce, robust=True)


@contextmanager
def suppressed() -> Iterator[None]:
    """Make `bump` do nothing in the block, whose transaction is going to be rolled back.

    A view of a later moment thus leaves the row to real changes of the site.
    """
    token = _is_suppressed.set(True)
    try:
        yield
    finally:
        _is_suppressed.reset(token)


def lock() -> None:
    """Wait for the other transactions that may bump, and have those to come wait for this one.

    The row of the generation is the mutex of writing. A transaction that may bump takes it before
    its first other row, so no two of them wait for each other in a circle. Transactions that never
    bump, such as most automatic saves, lock only rows that come after it.

    Call it in a transaction. On SQLite that transaction holds the only lock already. Where `bump`
    does nothing, neither does this.
    """
    if not _is_suppressed.get():
        Generation.objects.select_for_update().filter(pk=ROW).first()


@contextmanager
def atomic() -> Iterator[None]:
    """A transaction that begins with `lock`; within another one, a savepoint. Also a decorator."""
    with transaction.atomic():
        lock()
        yield


def announce() -> None:
    """Tell the caches the present generation, after a commit and every second.

    The scheduler repeats the notice to all caches: a process may die between a commit and its
    notice, and a restarted cache has forgotten the number.
    """
    if settings.FRONT_CACHE_URLS:
        front_caches.tell(current())
