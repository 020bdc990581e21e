"""Carries out planned changes at their moments: the loop of `manage.py run_scheduler`."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import Error, connection, transaction

from publishing import clock, transactions
from publishing.caching import generation
from publishing.scheduling import background, due, failures, heartbeats, moments
from publishing.scheduling.due import Change

logger = logging.getLogger("publishing.scheduling.scheduler")

# The longest sleep. Plans, the machine's clock and caches may change meanwhile.
LOOK_AGAIN = timedelta(seconds=1)
# How long the scheduler waits for a lock. SQLite’s has no queue, and who waits for it asks less and
# less often: to ask anew is faster.
LOCK_WAIT_MS = {"postgresql": 500, "sqlite": 100}
# Seconds before the scheduler asks anew.
LOCKED_OUT_PAUSE = 0.01
# All changes of a moment are tried again together so many times, while the database is away or a
# row is locked. Then only the failing change stays behind.
PATIENCE = 5
LONGEST_SILENCE_MS = 5000


@dataclass
class Outcome:
    """The results of due changes: those that were made, and the others with their errors."""

    done: list[Change] = field(default_factory=list)
    failed: list[tuple[Change, Exception]] = field(default_factory=list)


class Scheduler:
    """A scheduler. Several may run at once: only one of them makes and logs each change."""

    def __init__(self):
        self._stop = threading.Event()
        # How often each moment met a database error.
        self._interrupted: Counter[datetime] = Counter()
        # A state of the generation, and the next automatic change of a page in it.
        self._next_moment: tuple[tuple, datetime | None] | None = None
        self._beat_at = float("-inf")

    def stop(self) -> None:
        """Make `run` and `catch_up` return soon. A started moment is finished."""
        self._stop.set()

    def run(self) -> None:
        """Carry out due changes until `stop()`. Database errors do not end it."""
        name = heartbeats.own_name()
        worker = background.Worker(name, self._stop)
        worker.start()
        while not self._stop.is_set():
            try:
                pause = self._turn()
                self._beat(name)
                generation.announce()
                worker = worker.checked()
            except Error as error:
                if transactions.was_locked_out(error):
                    logger.debug("waiting: %s", _line(error))
                    pause = LOCKED_OUT_PAUSE
                else:
                    logger.warning("database not available, trying again: %s", _line(error))
                    connection.close()
                    pause = LOOK_AGAIN.total_seconds()
            self._stop.wait(pause)
        worker.join(1)

    def catch_up(self) -> Outcome:
        """Carry out all due changes, one moment after the other, and return the results.

        Afterwards the generation accounts for all automatic changes so far.
        """
        outcome = Outcome()
        tried: set[datetime] = set()
        while not self._stop.is_set():
            ready = [change.moment for change in _ready() if change.moment not in tried]
            if not ready:
                break
            tried.add(ready[0])
            found = self.carry_out(ready[0])
            outcome.done += found.done
            outcome.failed += found.failed
        failures.delete_settled()
        self._bump_at_moments()
        return outcome

    def carry_out(self, moment: datetime) -> Outcome:
        """Carry out the changes planned for exactly `moment`, in one transaction.

        A failing change alone stays behind. It stays planned, and is tried again later. Raises
        Django's database errors when the database is away or a lock is not free in time, such as
        while another scheduler works. All changes of the moment are then still planned.
        """
        outcome = Outcome()
        with _writing():
            try:
                self._apply(moment, outcome)
            except Error:
                self._interrupted[moment] += 1
                raise
        del self._interrupted[moment]
        _report(outcome, moment)
        return outcome

    def _apply(self, moment: datetime, outcome: Outcome) -> None:
        changes = self._locked(moment)
        while changes:
            outcome.failed = []
            for change in changes:
                self._try(change, outcome)
            left = [change for change, _ in outcome.failed]
            # A parent that is online now may have been all that a page lacked.
            changes = left if len(left) < len(changes) else []

    def _try(self, change: Change, outcome: Outcome) -> None:
        try:
            with transaction.atomic():
                if change.apply():
                    outcome.done.append(change)
        except Exception as error:  # one failing change must not stop the others
            if transactions.is_unavailable(error) and self._concerns_all(change.moment):
                raise
            outcome.failed.append((change, error))

    def _locked(self, moment: datetime) -> list[Change]:
        """Return the changes of `moment`, in order, with all objects locked.

        This waits for an editor's save of one of them. If the save takes too long, only that change
        fails.
        """
        changes = [change for change in _ready() if change.moment == moment]
        return due.lock(changes) if self._interrupted[moment] < PATIENCE else changes

    def _concerns_all(self, moment: datetime) -> bool:
        """Tell whether the database, not one change, may have caused the error."""
        return self._interrupted[moment] < PATIENCE or transaction.get_rollback()

    def _turn(self) -> float:
        """Carry out due changes and return how many seconds to sleep."""
        looked_at = clock.now()
        planned = [change.moment for change in due.until(looked_at + LOOK_AGAIN)]
        if planned and planned[0] <= looked_at and self.catch_up().done:
            return 0
        automatic = self._bump_at_moments()
        coming = [when for when in (*planned, automatic) if when and when > looked_at]
        pauses = [seconds_until(when) for when in coming]
        return max(0.0, min([*pauses, LOOK_AGAIN.total_seconds()]))

    def _bump_at_moments(self) -> datetime | None:
        """Bump the generation once if a page has changed by itself since the last bump.

        The moment of the last bump is stored with it, so changes without a running scheduler count.
        Returns the next such moment. It depends only on public data, so it is computed once for
        each state of the generation.
        """
        state = generation.state()
        if self._next_moment is None or self._next_moment[0] != state:
            self._next_moment = state, moments.next_moment(after=state[1])
        moment = self._next_moment[1]
        if moment is None or moment > clock.now():
            return moment
        with _writing():
            if generation.state() != state:  # an editor or another scheduler has bumped it
                return None
            generation.bump()
        planned = moment.isoformat()
        logger.info("pages changed by themselves: planned=%s %s", planned, _late(moment))
        return None

    def _beat(self, name: str) -> None:
        interval = heartbeats.INTERVAL.total_seconds()
        if time.monotonic() - self._beat_at >= interval:
            heartbeats.beat(name)
            self._beat_at = time.monotonic()


def seconds_until(moment: datetime) -> float:
    return (moment - clock.now()).total_seconds()


def _ready() -> list[Change]:
    """Return the due changes that nothing holds and that did not fail just now."""
    changes = due.until(clock.now())
    if not changes:
        return []
    waiting = failures.resting(at=clock.now()) | due.waiting(changes).keys()
    return [change for change in changes if change not in waiting]


@contextmanager
def _writing() -> Iterator[None]:
    """A transaction that nobody else who may bump writes beside, another scheduler neither.

    It gives up where it would wait for too long. On PostgreSQL the server ends it after
    `LONGEST_SILENCE_MS` without a statement: a frozen process, or one on a sleeping machine, must
    not block the others.
    """
    with transactions.atomic_with_lock_timeout(LOCK_WAIT_MS[connection.vendor]):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                silence = f"SET LOCAL idle_in_transaction_session_timeout = {LONGEST_SILENCE_MS:d}"
                cursor.execute(silence)
        generation.lock()
        yield


def _report(outcome: Outcome, moment: datetime) -> None:
    late = _late(moment)
    for change in outcome.done:
        logger.info("change done: %s %s", _described(change), late)
    for change, error in outcome.failed:
        logger.error(
            "change left behind: %s reason=%r", _described(change), _line(error), exc_info=error
        )
        try:
            failures.record(change, error)
        except Exception:  # the other changes must go on
            logger.exception("failure not recorded")


def _described(change: Change) -> str:
    return (
        f"action={change.action} model={change.model._meta.label} pk={change.pk} "
        f"revision={change.revision} planned={change.moment.isoformat()}"
    )


def _late(moment: datetime) -> str:
    return f"late_ms={-1000 * seconds_until(moment):.0f}"


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
