"""Carries out planned changes at their moments: the loop of `manage.py run_scheduler`."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import Error, connection, transaction
from django.utils import timezone

from publishing import clock, transactions
from publishing.caching import generation
from publishing.errors import reason_of
from publishing.launches import departure
from publishing.launches.invitations import reason_to_wait
from publishing.launches.models import Launch
from publishing.scheduler import background, heartbeats, moments

logger = logging.getLogger("publishing.scheduler.loop")

# The longest sleep. Plans, the machine's clock and caches may change meanwhile.
LOOK_AGAIN = timedelta(seconds=1)
# How long the scheduler waits for a lock. SQLite’s has no queue, and who waits for it asks less and
# less often: to ask anew is faster.
LOCK_WAIT_MS = {"postgresql": 500, "sqlite": 100}
# Seconds before the scheduler asks anew.
LOCKED_OUT_PAUSE = 0.01
FIRST_RETRY, LAST_RETRY = timedelta(seconds=1), timedelta(minutes=1)
# The log names so many contents of a launch.
LOGGED_ITEMS = 5
LONGEST_SILENCE_MS = 5000
# How far this machine's clock may be off the database's.
CLOCK_TOLERANCE = timedelta(seconds=5)


class WrongClockError(Exception):
    """This machine's clock is off the database's, which all machines share."""


class Scheduler:
    """A scheduler. Several may run at once: only one of them makes and logs each change."""

    def __init__(self):
        self._stop = threading.Event()
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
                refuse_wrong_clock()
                pause = self._turn()
                self._beat(name)
                generation.announce()
                worker = worker.checked()
            except WrongClockError as error:  # without a sign of life, no job is done either
                logger.error("nothing is done: %s", error)  # noqa: TRY400 - it is no accident
                pause = LOOK_AGAIN.total_seconds()
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

    def catch_up(self) -> int:
        """Carry out all due launches, one after the other, and return how many left.

        One that fails stays planned, and is tried again later. Afterwards the generation accounts
        for all automatic changes so far. Raises Django's database errors when the database is away
        or the lock of writing is not free in time.
        """
        done = 0
        for launch in _ready():
            if self._stop.is_set():
                break
            if carry_out(launch):
                done += 1
        self._bump_at_moments()
        return done

    def _turn(self) -> float:
        """Carry out due changes and return how many seconds to sleep."""
        looked_at = clock.now()
        soon = Launch.objects.planned().filter(moment__lte=looked_at + LOOK_AGAIN)
        planned = list(soon.order_by("moment").values_list("moment", flat=True))
        if planned and planned[0] <= looked_at and self.catch_up():
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
        late = f"late_ms={-1000 * seconds_until(moment):.0f}"
        logger.info("pages changed by themselves: planned=%s %s", planned, late)
        return None

    def _beat(self, name: str) -> None:
        interval = heartbeats.INTERVAL.total_seconds()
        if time.monotonic() - self._beat_at >= interval:
            heartbeats.beat(name)
            self._beat_at = time.monotonic()


def refuse_wrong_clock() -> None:
    """Raise WrongClockError if this machine would publish too early or too late.

    SQLite has no clock but the machine's.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    off = timezone.now() - moment
    if abs(off) > CLOCK_TOLERANCE:
        seconds = off.total_seconds()
        raise WrongClockError(f"this machine's clock is {seconds:+.0f} s off the database's")


def seconds_until(moment: datetime) -> float:
    return (moment - clock.now()).total_seconds()


def _ready() -> list[Launch]:
    """Return the due launches that nothing holds and that did not fail just now."""
    now = clock.now()
    due = departure.planned_until(now)
    rested = [each for each in due if each.retry_at is None or each.retry_at <= now]
    return [each for each in rested if not reason_to_wait(each)]


def carry_out(launch: Launch) -> bool:
    """Have a due launch leave, in one transaction; return False if it fails, waits or has left.

    A failure is recorded with its reason and its next try. Raises Django's database errors when
    the database is away or the lock of writing is not free in time.
    """
    failure: Exception | None = None
    with _writing():
        planned = Launch.objects.planned().filter(pk=launch.pk, moment=launch.moment)
        present = planned.first()
        if present is None or reason_to_wait(present):
            return False
        described = _described(present)
        try:
            with transaction.atomic():
                departure.depart(present, present.moment)
        except Exception as error:  # one that fails must not stop the others
            if transaction.get_rollback():  # the database is away
                raise
            failure = error
            _record(present, error)
    if failure:
        reason = _line(failure)
        logger.error("launch left behind: %s reason=%r", described, reason, exc_info=failure)
        return False
    late = f"late_ms={-1000 * seconds_until(launch.moment):.0f}"
    logger.info("launch left: %s %s", described, late)
    return True


def _record(launch: Launch, error: Exception) -> None:
    """Record that `launch` failed now for `error`, and when it is tried again.

    It waits as long as it has been failing, so the waits double, up to the last one.
    """
    now = clock.now()
    since = launch.failing_since or now
    retry_at = now + min(LAST_RETRY, max(FIRST_RETRY, now - since))
    values = {"reason": reason_of(error), "failing_since": since, "retry_at": retry_at}
    if launch.failing_since is None:  # its team may have been told that it waited
        values["told_at"] = None
    Launch.objects.filter(pk=launch.pk).update(**values)


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


def _described(launch: Launch) -> str:
    items = ",".join(
        f"{item.action}:{item.key[0]._meta.label}:{item.object_id}:{item.revision_id}"
        for item in launch.items.all()[:LOGGED_ITEMS]
    )
    return f"launch={launch.pk} planned={launch.moment.isoformat()} items={items}"


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
