"""The public site at a later moment, inside a transaction that is rolled back."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from publishing import clock, transactions
from publishing.caching import generation
from publishing.caching.page_cache import without_caches
from publishing.launches import departure
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch

# A view may hold locks for so many seconds. On SQLite they block every save, on PostgreSQL the
# changes of planned pages. Editors' saves wait for twenty.
LONGEST = 8.0
LOCK_WAIT_MS = 2000
# PostgreSQL's codes: statement timeout, serialization failure, deadlock.
RETRYABLE = {"57014", "40001", "40P01"}


class NotNowError(OperationalError):
    """The view would disturb a publication, or takes too long."""


@contextmanager
def site_at(
    moment: datetime | None, invitation: Invitation | None = None
) -> Iterator[tuple[list[Launch], bool]]:
    """Show the block the public site at `moment`; all changes are rolled back.

    Yields the launches that failed, and whether a draft is shown.

    Launches due by then leave with the scheduler's code, of an `invitation` its own alone. The
    clock stops at `moment`, the database refuses writes, and caches store nothing. The page of the
    invitation is shown as its latest version if it would not be online. Without a `moment` it is
    today's site with that draft: nothing that is due is applied.

    Not for use inside a transaction. Raises an OperationalError that `is_retryable` knows while
    another process holds the locks, while a publication is imminent, and when too many changes are
    planned or the block takes too long.
    """
    now = timezone.now()
    soon = now + timedelta(seconds=LONGEST)
    if Launch.objects.planned().filter(moment__gt=now, moment__lte=soon).exists():
        raise NotNowError("something is about to be published")
    with ExitStack() as stack:
        stack.enter_context(without_caches())
        stack.enter_context(
            transactions.rolled_back(LOCK_WAIT_MS, statement_ms=int(LONGEST * 1000))
        )
        stack.enter_context(connection.execute_wrapper(_limit(time.monotonic() + LONGEST)))
        stack.enter_context(generation.suppressed())
        subject = invitation.subject if invitation else None
        left_behind = departure.apply_until(moment, subject) if moment else []
        stack.enter_context(clock.at(moment or now))
        is_draft = isinstance(subject, Page) and _show_draft(subject.pk, is_today=moment is None)
        if isinstance(subject, Launch) and left_behind:
            _show_versions(subject)
        stack.enter_context(transactions.read_only())
        yield left_behind, is_draft


def is_retryable(error: BaseException) -> bool:
    """Tell whether `error` means that the view took too long, or waited for another transaction."""
    return (
        isinstance(error, NotNowError)
        or transactions.was_locked_out(error)  # type: ignore[arg-type]
        or getattr(error.__cause__, "pgcode", None) in RETRYABLE
    )


def _show_draft(key: int, is_today: bool) -> bool:
    """Put the latest version of a page online, even unfinished; False if another one is shown."""
    page = Page.objects.filter(pk=key).first()
    revision = page.get_latest_revision() if page else None
    if page is None or revision is None or revision.pk == page.live_revision_id:
        return False
    if page.live and not is_today:  # the link shows it as it will be then
        return False
    _show(revision)
    return True


def _show_versions(launch: Launch) -> None:
    """Show the new pages of a launch that cannot leave alone, as it will publish them."""
    for item in launch.items.all():
        if item.is_page and item.revision and item.instance and not item.instance.live:
            _show(item.revision)


def _show(revision: Revision) -> None:
    page = revision.as_object()
    page.live, page.live_revision = True, revision
    page.save(clean=False)
    page_published.send(sender=type(page), instance=page, revision=revision)


def _limit(deadline: float):
    def limited(execute, sql, params, many, context):
        if time.monotonic() > deadline:
            raise NotNowError("the view of a later moment has taken too long")
        return execute(sql, params, many, context)

    return limited
