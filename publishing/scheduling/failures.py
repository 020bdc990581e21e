"""What was planned and could not be done: why, when it is tried again, and since when.

The scheduler records and clears; the admin and the mails read. A failure is known by the change
that failed, and lasts until that is done, cancelled or planned for another moment.
"""

from datetime import datetime, timedelta

from publishing import clock
from publishing.reasons import reason_of
from publishing.scheduling import due
from publishing.scheduling.due import Change
from publishing.scheduling.models import FailedChange

# After a failure a change is tried again: the wait doubles each time, up to the last.
FIRST_RETRY, LAST_RETRY = timedelta(seconds=1), timedelta(minutes=5)


def current() -> list[FailedChange]:
    """Return what is still planned and failed at its last try, the oldest plan first.

    For the admin: three queries however many there are. Each says `title`, `reason` (in French),
    `planned_for`, `retry_at`, `attempts`, and finds its page or snippet by `instance()`.
    """
    failed = list(FailedChange.objects.order_by("planned_for", "pk"))
    if not failed:
        return []
    planned = set(due.until(clock.now()))
    return [failure for failure in failed if failure.change in planned]


def resting(at: datetime) -> set[Change]:
    """Return the failed changes that are not to be tried again before some time after `at`."""
    return {failure.change for failure in FailedChange.objects.filter(retry_at__gt=at)}


def record(change: Change, error: Exception) -> FailedChange:
    """Keep that `change` failed now for `error`, and return it with its next try set."""
    now = clock.now()
    failure, _ = FailedChange.objects.get_or_create(
        action=change.action,
        model=change.model,
        object_id=change.pk,
        planned_for=change.moment,
        defaults={"revision_id": change.revision, "first_failed_at": now, "retry_at": now},
    )
    failure.retry_at = now + min(LAST_RETRY, FIRST_RETRY * 2 ** min(failure.attempts, 20))
    failure.attempts += 1
    failure.failed_at = now
    failure.title = due.title_of(change)
    failure.reason = reason_of(error)
    failure.error = " ".join(f"{type(error).__name__}: {error}".split())
    failure.save()
    return failure


def forget_settled() -> None:
    """Forget the failures of what is no longer planned so: done at last, cancelled or put off."""
    failed = list(FailedChange.objects.all())
    if failed:
        planned = set(due.until(clock.now()))
        for failure in failed:
            if failure.change not in planned:
                failure.delete()


def retry_now(failure: FailedChange) -> None:
    """Have the schedulers try `failure` again at once."""
    FailedChange.objects.filter(pk=failure.pk).update(retry_at=clock.now())
