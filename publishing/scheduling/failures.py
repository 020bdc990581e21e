"""Records planned changes that failed, with their reason and their next try.

The scheduler records and clears failures. The admin and the mails read them. A failure belongs to
its change, and lasts until the change is done, cancelled or planned for another moment.
"""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from publishing import clock
from publishing.reasons import reason_of
from publishing.scheduling import due
from publishing.scheduling.due import Change
from publishing.scheduling.models import FailedChange

# A change waits as long as it has been failing, so the waits double, up to the last one.
FIRST_RETRY, LAST_RETRY = timedelta(seconds=1), timedelta(minutes=1)


def current() -> QuerySet[FailedChange]:
    """Return the failures of changes that are still planned, the oldest plan first.

    Each has its `reason`, in French, and its `instance`.
    """
    failed = list(FailedChange.objects.all())
    planned = set(due.until(clock.now())) if failed else set()
    still = [failure.pk for failure in failed if failure.change in planned]
    found = FailedChange.objects.filter(pk__in=still).order_by("planned_for", "pk")
    return found.prefetch_related("instance")


def resting(at: datetime) -> set[Change]:
    """Return the failed changes whose next try is later than `at`."""
    return {failure.change for failure in FailedChange.objects.filter(retry_at__gt=at)}


def record(change: Change, error: Exception) -> None:
    """Record that `change` failed now for `error`, and when it is tried again."""
    now = clock.now()
    failure, _ = FailedChange.objects.get_or_create(
        action=change.action,
        content_type=ContentType.objects.get_for_model(change.model),
        object_id=change.pk,
        planned_for=change.moment,
        defaults={"revision_id": change.revision, "first_failed_at": now, "retry_at": now},
    )
    failure.retry_at = now + min(LAST_RETRY, max(FIRST_RETRY, now - failure.first_failed_at))
    failure.reason = reason_of(error)
    failure.save()


def retry(instance: Model) -> None:
    """Have the failed change of this launch or content tried again at once."""
    kind = ContentType.objects.get_for_model(instance)
    failed = FailedChange.objects.filter(content_type=kind, object_id=instance.pk)
    failed.update(retry_at=clock.now())


def delete_settled() -> None:
    """Delete the failures of changes that were done, cancelled or put off."""
    for failure in FailedChange.objects.exclude(pk__in=current()):
        failure.delete()
