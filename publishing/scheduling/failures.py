"""Records planned changes that failed, with their reason and their next try.

The scheduler records and clears failures. The admin and the mails read them. A failure belongs to
its change, and lasts until the change is done, cancelled or planned for another moment.
"""

from datetime import datetime, timedelta

from publishing import clock
from publishing.reasons import reason_of
from publishing.scheduling import due
from publishing.scheduling.due import Change
from publishing.scheduling.models import FailedChange

# After a failure a change is tried again: the wait doubles each time, up to the last.
FIRST_RETRY, LAST_RETRY = timedelta(seconds=1), timedelta(minutes=1)


def current() -> list[FailedChange]:
    """Return the failures of changes that are still planned, the oldest plan first.

    For the admin, at a constant cost of three queries. Each has `title`, `reason` (in French),
    `planned_for`, `retry_at` and `attempts`. Its `instance()` is the page or snippet.
    """
    failed = list(FailedChange.objects.order_by("planned_for", "pk"))
    if not failed:
        return []
    planned = set(due.until(clock.now()))
    return [failure for failure in failed if failure.change in planned]


def resting(at: datetime) -> set[Change]:
    """Return the failed changes whose next try is later than `at`."""
    return {failure.change for failure in FailedChange.objects.filter(retry_at__gt=at)}


def record(change: Change, error: Exception) -> FailedChange:
    """Record that `change` failed now for `error`, and return the failure with its next try."""
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
    failure.title = due.title_of(change)
    failure.reason = reason_of(error)
    failure.save()
    return failure


def forget_settled() -> None:
    """Delete the failures of changes that were done, cancelled or put off."""
    failed = list(FailedChange.objects.all())
    if failed:
        planned = set(due.until(clock.now()))
        for failure in failed:
            if failure.change not in planned:
                failure.delete()
