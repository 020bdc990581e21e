"""Carries out what was planned, at its moment: the loop of `manage.py run_scheduler`."""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, InternalError, OperationalError, connection, transaction
from django.utils import timezone

from publishing import (
    background,
    clock,
    due,
    failures,
    generation,
    heartbeats,
    moments,
    transactions,
    wakeup,
)
from publishing.due import Change
from publishing.lead import Lead

logger = logging.getLogger("publishing.scheduler")

# Other work, which takes its share of the machine, begins only when nothing is to be prepared
# within this.
QUIET = timedelta(seconds=2)
# Below PostgreSQL's deadlock timeout of one second, so that the scheduler gives way to an editor.
LOCK_WAIT_MS = 500
# Seconds before what a lock, or another scheduler at work, kept from being done is tried again.
LOCKED_OUT_PAUSE, STAND_BY_PAUSE = 0.02, 0.1
# Seconds between two looks at the clock, which may have been set, or stood still with the machine.
TICK = 1.0
# Seconds that prepared work may stay uncommitted: editors who save wait up to twenty.
LONGEST_HOLD = 18.0
# Seconds after which the server is told that a prepared transaction is still wanted.
PING = 0.5
LONGEST_UNHEARD_MS = 12_000
# The database is gone or a row is locked: the whole moment is tried again, together, ...
# (PostgreSQL's end of a session that was not heard of comes as an InternalError.)
DATABASE_GONE = (OperationalError, InterfaceError, InternalError)
# ... until one change has met such an error this often: then the others go live without it.
PATIENCE = 5


@dataclass
class Outcome:
    """What became of the changes of one moment."""

    done: list[tuple[Change, float]] = field(default_factory=list)
    failed: list[tuple[Change, Exception]] = field(default_factory=list)


class Scheduler:
    """One scheduler. Any number may run at once: each change is made and logged by one of them."""

    def __init__(self):
        self.name = heartbeats.own_name()
        self.lead = Lead()
        self._stop = threading.Event()
        self._waker: wakeup.Waker | None = None
        self._worker: background.Worker | None = None
        # Failures that could not even be recorded, and until when they are left alone.
        self._unrecorded: dict[Change, float] = {}
        self._interrupted: Counter[Change | datetime] = Counter()
        self._heard_of_ms = transactions.HEARD_OF_MS
        # When the locks of a moment were first asked for.
        self._asked: tuple[datetime, float] | None = None
        self._beat_at = self._announced_at = float("-inf")

    def stop(self) -> None:
        """Make `run` and `catch_up` return soon; a moment half done is rolled back, so planned."""
        self._stop.set()
        if self._waker:
            self._waker.wake()

    def run(self) -> None:
        """Carry out changes as they fall due, until `stop()`; lives through database errors."""
        wait_for_database = 0.1
        with wakeup.Waker() as self._waker, background.Worker() as self._worker:
            while not self._stop.is_set():
                try:
                    self._sleep(self._turn())
                    wait_for_database = 0.1
                except DATABASE_GONE as error:
                    if transactions.was_locked_out(error):
                        logger.debug("waiting: %s", _line(error))
                        is_stand_by = isinstance(error, transactions.AnotherAtWorkError)
                        self._stop.wait(STAND_BY_PAUSE if is_stand_by else LOCKED_OUT_PAUSE)
                        continue
                    logger.warning("database not available, trying again: %s", _line(error))
                    if transactions.was_not_heard_of(error):  # the machine is that busy
                        self._heard_of_ms = min(2 * self._heard_of_ms, LONGEST_UNHEARD_MS)
                    connection.close()
                    self._stop.wait(wait_for_database)
                    wait_for_database = min(2 * wait_for_database, 1)
        self._waker = None

    def catch_up(self) -> Outcome:
        """Carry out all that is due now, one moment after the other, and return what was done.

        Afterwards the generation has moved past every moment at which pages change by themselves.
        """
        outcome = Outcome()
        idle: set[datetime] = set()
        while not self._stop.is_set():
            ready = [change for change in self._ready(clock.now()) if change.moment not in idle]
            if not ready:
                break
            moment = self.carry_out(ready[0].moment)
            if not moment.done and not moment.failed:  # another scheduler was first
                idle.add(ready[0].moment)
            outcome.done += moment.done
            outcome.failed += moment.failed
            self._beat()
        failures.forget_settled()
        self._let_time_pass()
        return outcome

    def carry_out(self, moment: datetime) -> Outcome:
        """Carry out what is planned for exactly `moment`, all in one transaction.

        May be called before the moment comes: the work is done at once, and the transaction
        committed at the moment. Meanwhile nobody sees any of it, and whoever would change public
        content waits.

        A change that fails is left behind alone, still planned, and tried again later. Raises
        OperationalError or InterfaceError when the database is not available or a lock not had in
        time; all of the moment is then still planned.
        """
        outcome = Outcome()
        made: list[Change] = []
        if self._asked is None or self._asked[0] != moment:
            self._asked = moment, time.monotonic()
        with transactions.impatient(LOCK_WAIT_MS):
            transactions.only_one(self._heard_of_ms)
            # What is read from here on cannot be changed by an editor or another scheduler.
            generation.lock()
            began = time.monotonic()
            for change in self._locked(moment):
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
            self.lead.learn(len(made), time.monotonic() - began, waited=began - self._asked[1])
            if not self._hold(moment, began, bool(made)):
                transaction.set_rollback(True)
                return Outcome()
        self._asked = None
        late_ms = (timezone.now() - moment).total_seconds() * 1000
        outcome.done = [(change, late_ms) for change in made]
        self._report(outcome)
        return outcome

    # One moment --------------------------------------------------------------------------------

    def _ready(self, moment: datetime) -> list[Change]:
        """Return what is due at `moment` or before and has not failed just now."""
        changes = due.until(moment)
        if not changes:
            return []
        now = time.monotonic()
        resting = failures.resting(at=clock.now())
        return [
            change
            for change in changes
            if change not in resting and self._unrecorded.get(change, now) <= now
        ]

    def _locked(self, moment: datetime) -> list[Change]:
        """Return what to carry out at `moment`, in order, with all objects locked.

        Raises OperationalError while an editor holds one of them; an editor who does so for long
        is left out, and the change that is concerned will fail alone.
        """
        changes = [change for change in self._ready(moment) if change.moment == moment]
        try:
            with transaction.atomic():
                return due.lock(changes)
        except OperationalError:
            if moment > clock.now() or self._is_news(moment):
                raise
            return changes

    def _hold(self, moment: datetime, began: float, worth_it: bool) -> bool:
        """Wait for `moment` with the work done; return False if it is not to be committed.

        Then the moment is prepared again later: the clock was set back, or nothing was made.
        """
        while (left := (moment - clock.now()).total_seconds()) > 0:
            held = time.monotonic() - began
            if self._stop.is_set() or not worth_it or left + held > LONGEST_HOLD:
                return False
            self._stop.wait(min(left, PING))
            if left > PING:
                transactions.be_heard()
        return True

    def _is_news(self, what: Change | datetime) -> bool:
        """Tell whether a database error met in `what` may still be the database's alone."""
        self._interrupted[what] += 1
        return self._interrupted[what] <= PATIENCE

    def _report(self, outcome: Outcome) -> None:
        self._interrupted.clear()
        for change, late_ms in outcome.done:
            logger.info("change done: %s late_ms=%.0f", _described(change), late_ms)
        for change, error in outcome.failed:
            logger.error(
                "change left behind: %s reason=%r", _described(change), _line(error), exc_info=error
            )
            try:
                failures.record(change, error)
            except Exception:  # the others are made, and that is what counts
                logger.exception("failure not recorded")
                self._unrecorded[change] = time.monotonic() + TICK

    # The loop ----------------------------------------------------------------------------------

    def _turn(self) -> float:
        """Do what there is to do and return how many seconds to sleep."""
        began = clock.now()
        self.catch_up()
        self._beat()
        moment, start = self._coming(began)
        if moment and start and start <= clock.now() < moment:
            outcome = self.carry_out(moment)
            # Nothing came of it: another scheduler was first, or the time has not come yet.
            return 0 if outcome.done else min(PING, seconds_until(moment))
        waits = [heartbeats.INTERVAL.total_seconds()]
        waits += [seconds_until(when) for when in (start, failures.next_retry()) if when]
        if self._worker:
            self._worker.allow(start is None or start - clock.now() > QUIET)
        return max(0.0, min(waits))

    def _coming(self, after: datetime) -> tuple[datetime | None, datetime | None]:
        """Return the first moment later than `after`, and when to begin with it."""
        planned, passing = due.next_moment(after), moments.next_moment(after)
        if planned is not None:
            start = planned - self.lead.of(len(due.at(planned)))
            if passing is None or start < passing:
                return planned, start
        return passing, passing  # when there is nothing to prepare, it is done when it has come

    def _sleep(self, seconds: float) -> None:
        """Wait so long on either clock, or until plans change or `stop` is called."""
        until, deadline = timezone.now() + timedelta(seconds=seconds), time.monotonic() + seconds
        while not self._stop.is_set():
            left = min(seconds_until(until), deadline - time.monotonic())
            if left <= 0 or self._waker is None:
                return
            if left > QUIET.total_seconds():
                self._repeat_notice()
            if self._waker.wait(min(left, TICK)):
                if self._worker:
                    self._worker.poke()
                return

    def _let_time_pass(self) -> None:
        """Move the generation, once, if a page has changed by itself since it last moved.

        The moment of the last move is stored with it: what passed while no scheduler ran counts.
        """
        if self._passed() is None:
            return
        with transactions.impatient(LOCK_WAIT_MS):
            generation.lock()
            passed = self._passed()  # another scheduler may have moved it meanwhile
            if passed is None:
                return
            generation.move()
        late_ms = (timezone.now() - passed).total_seconds() * 1000
        logger.info(
            "pages changed by themselves: planned=%s late_ms=%.0f", passed.isoformat(), late_ms
        )

    def _passed(self) -> datetime | None:
        _number, moved_at = generation.state()
        moment = moments.next_moment(after=moved_at)
        return moment if moment is not None and moment <= clock.now() else None

    def _repeat_notice(self) -> None:
        if time.monotonic() - self._announced_at >= TICK:
            self._announced_at = time.monotonic()
            generation.announce()

    def _beat(self) -> None:
        interval = heartbeats.INTERVAL.total_seconds()
        if self._waker and time.monotonic() - self._beat_at >= interval:
            if self._beat_at < 0:
                self.lead.start_with(heartbeats.last_change_seconds())
            generation.release_abandoned()
            heartbeats.beat(self.name, self.lead.change_seconds)
            self._beat_at = time.monotonic()


def seconds_until(moment: datetime) -> float:
    return (moment - clock.now()).total_seconds()


def _described(change: Change) -> str:
    return (
        f"action={change.action} model={change.model} pk={change.pk} "
        f"revision={change.revision} planned={change.moment.isoformat()}"
    )


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
