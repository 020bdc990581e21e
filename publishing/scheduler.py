"""Carries out what was planned, at its moment: the loop of `manage.py run_scheduler`."""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from publishing import background, clock, due, generation, moments
from publishing.due import Change
from publishing.transactions import impatient

logger = logging.getLogger("publishing.scheduler")

# Seconds between two looks at what is planned, at most.
TICK = 1.0
# Other work, which may take its time, begins only when nothing falls due within this.
QUIET = timedelta(seconds=2)
# Below PostgreSQL's deadlock timeout of one second, so that the scheduler gives way to an editor.
LOCK_WAIT_MS = 500
# Seconds after which a change that failed is tried again: doubled each time, up to the last.
FIRST_RETRY, LAST_RETRY = 1.0, 300.0
# The database is gone or a row is locked: the whole moment is tried again, together, ...
DATABASE_GONE = (OperationalError, InterfaceError)
# ... until one change has met such an error this often: then the others go live without it.
PATIENCE = 5


@dataclass
class Outcome:
    """What became of the changes of one moment."""

    done: list[tuple[Change, float]] = field(default_factory=list)
    failed: list[tuple[Change, Exception]] = field(default_factory=list)


@dataclass
class Retry:
    wait: float
    at: float


class Scheduler:
    """One scheduler. Any number may run at once: each change is made and logged by one of them."""

    def __init__(self):
        self._stop = threading.Event()
        self._retries: dict[Change, Retry] = {}
        self._interrupted: Counter[Change] = Counter()
        self._announced = float("-inf")

    def stop(self) -> None:
        """Make `run` and `catch_up` return soon; a moment half done is rolled back, so planned."""
        self._stop.set()

    def run(self) -> None:
        """Carry out changes as they fall due, until `stop()`; lives through database errors."""
        wait_for_database = 0.1
        while not self._stop.is_set():
            try:
                pause = self._turn()
                wait_for_database = 0.1
            except DATABASE_GONE as error:
                logger.warning("database not available, trying again: %s", _line(error))
                connection.close()
                pause = wait_for_database
                wait_for_database = min(2 * wait_for_database, 5)
            self._stop.wait(pause)

    def catch_up(self) -> Outcome:
        """Carry out all that is due now, one moment after the other, and return what was done.

        Afterwards the generation has moved past every moment at which pages change by themselves.
        """
        outcome = Outcome()
        while not self._stop.is_set():
            ready = self._ready(clock.now())
            if not ready:
                break
            moment = self.carry_out(ready[0].moment)
            outcome.done += moment.done
            outcome.failed += moment.failed
        self._let_time_pass()
        return outcome

    def carry_out(self, moment: datetime) -> Outcome:
        """Carry out what is planned for exactly `moment`, all in one transaction.

        A change that fails is left behind alone, still planned, and tried again later. Raises
        OperationalError or InterfaceError when the database is not available or a lock not had in
        time; all of the moment is then still planned.
        """
        outcome = Outcome()
        made = []
        with impatient(LOCK_WAIT_MS):
            # Another scheduler waits here, and then finds these changes made.
            generation.lock()
            for change in self._ready(moment):
                if change.moment != moment:
                    continue
                if self._stop.is_set():
                    transaction.set_rollback(True)
                    return Outcome()
                try:
                    with transaction.atomic():
                        if change.apply():
                            made.append(change)
                except Exception as error:  # whatever keeps one back, the rest goes live
                    if isinstance(error, DATABASE_GONE) and self._is_news(change):
                        raise
                    outcome.failed.append((change, error))
        late_ms = (timezone.now() - moment).total_seconds() * 1000
        outcome.done = [(change, late_ms) for change in made]
        self._report(outcome)
        return outcome

    def _let_time_pass(self) -> None:
        """Move the generation, once, if a page has changed by itself since it last moved.

        The moment of the last move is stored with it: what passed while no scheduler ran counts.
        """
        if self._passed() is None:
            return
        with impatient(LOCK_WAIT_MS):
            generation.lock()
            passed = self._passed()  # another scheduler may have moved it meanwhile
            if passed is None:
                return
            generation.move()
        logger.info("pages changed by themselves: first=%s", passed.isoformat())

    def _passed(self) -> datetime | None:
        _number, moved_at = generation.state()
        moment = moments.next_moment(after=moved_at)
        return moment if moment is not None and moment <= clock.now() else None

    def _turn(self) -> float:
        """Do what there is to do and return how many seconds to sleep."""
        began = clock.now()
        self.catch_up()
        coming = min(
            filter(None, (due.next_moment(after=began), moments.next_moment(after=began))),
            default=None,
        )
        if coming is None or coming - clock.now() > QUIET:
            if time.monotonic() - self._announced >= TICK:
                self._announced = time.monotonic()
                generation.release_abandoned()
                generation.announce()
            if background.run_one():
                return 0
        if coming is None:
            return TICK
        return min(TICK, max(0, (coming - clock.now()).total_seconds()))

    def _ready(self, moment: datetime) -> list[Change]:
        """Return what is due at `moment` and has not failed just now."""
        changes = due.until(moment)
        now = time.monotonic()
        return [
            change
            for change in changes
            if change not in self._retries or self._retries[change].at <= now
        ]

    def _is_news(self, change: Change) -> bool:
        """Tell whether a database error met in `change` may still be the database's alone."""
        self._interrupted[change] += 1
        return self._interrupted[change] <= PATIENCE

    def _report(self, outcome: Outcome) -> None:
        for change, late_ms in outcome.done:
            self._retries.pop(change, None)
            self._interrupted.pop(change, None)
            logger.info("change done: %s late_ms=%.0f", _described(change), late_ms)
        for change, error in outcome.failed:
            before = self._retries.get(change)
            wait = min(2 * before.wait, LAST_RETRY) if before else FIRST_RETRY
            self._retries[change] = Retry(wait, time.monotonic() + wait)
            logger.error(
                "change left behind: %s retry_s=%.0f reason=%r",
                _described(change),
                wait,
                _line(error),
                exc_info=error,
            )


def _described(change: Change) -> str:
    return (
        f"action={change.action} model={change.model} pk={change.pk} "
        f"revision={change.revision} planned={change.moment.isoformat()}"
    )


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
