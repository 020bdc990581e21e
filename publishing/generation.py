"""The generation: one number that moves with every change of what the public sees.

It is moved inside the transaction that makes the change, so number and data become visible
together; whatever is kept under the number read in one snapshot with its data is never stale.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from publishing import caches, clock
from publishing.models import Generation

# The row that the first migration makes.
ROW = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def current() -> int:
    """Return the generation as the present transaction sees it: one read by primary key."""
    return state()[0]


def state() -> tuple[int, datetime]:
    """Return the generation and the moment that it was reached at, in the same one read.

    What is shown under it is what the site is at that moment or later.
    """
    row = Generation.objects.filter(pk=ROW).values_list("number", "moved_at").first()
    return row or (0, EPOCH)


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
        if any(entry[1] is announce for entry in connection.run_on_commit):
            return
        row = Generation.objects.filter(pk=ROW)
        if not row.update(number=F("number") + 1, moved_at=clock.now()):
            # The tables were emptied.
            Generation.objects.create(pk=ROW, number=1, moved_at=clock.now())
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
        caches.tell(current())
