"""The public site at a later moment, inside a transaction that is rolled back."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from publishing import clock, transactions
from publishing.caching import generation
from publishing.caching.page_cache import without_caches
from publishing.scheduling import due
from publishing.scheduling.due import Change

# A view may hold locks for so many seconds. On SQLite they block every save, on PostgreSQL the
# changes of planned pages. Editors' saves wait for twenty.
LONGEST = 8.0
LOCK_WAIT_MS = 2000
# PostgreSQL's codes: statement timeout, serialization failure, deadlock.
GAVE_WAY = {"57014", "40001", "40P01"}


class NotNowError(OperationalError):
    """The view would disturb a publication, or takes too long."""


@contextmanager
def site_at(
    moment: datetime | None, draft: int | None = None
) -> Iterator[tuple[list[Change], bool]]:
    """Show the block the public site at `moment`; all changes are rolled back.

    Yields the changes that failed, and whether a draft is shown.

    Changes due by then are applied with the scheduler's code. With a `draft`, those are its own
    changes alone, a launch with it included. The clock stops at `moment`, the database refuses
    writes, and caches store nothing. The page `draft` shows its latest version if it would not be
    online. Without a `moment` it is today's site with that draft: nothing that is due is applied.

    Not for use inside a transaction. Raises an OperationalError that `gave_way` recognizes while
    another process holds the locks, while a publication is imminent, and when too many changes are
    planned or the block takes too long.
    """
    now = timezone.now()
    soon = due.until(now + timedelta(seconds=LONGEST))
    if any(change.moment > now for change in soon):
        raise NotNowError("something is about to be published")
    with ExitStack() as stack:
        stack.enter_context(without_caches())
        stack.enter_context(
            transactions.rolled_back(LOCK_WAIT_MS, statement_ms=int(LONGEST * 1000))
        )
        stack.enter_context(connection.execute_wrapper(_limit(time.monotonic() + LONGEST)))
        stack.enter_context(generation.suppressed())
        left_behind = _apply_until(moment, draft) if moment else []
        stack.enter_context(clock.at(moment or now))
        is_draft = draft is not None and _show_draft(draft, is_today=moment is None)
        stack.enter_context(transactions.read_only())
        yield left_behind, is_draft


def gave_way(error: BaseException) -> bool:
    """Tell whether `error` means that the view took too long, or waited for another transaction."""
    return (
        isinstance(error, NotNowError)
        or transactions.was_locked_out(error)  # type: ignore[arg-type]
        or getattr(error.__cause__, "pgcode", None) in GAVE_WAY
    )


def _apply_until(moment: datetime, only: int | None) -> list[Change]:
    """Apply the due changes, instant by instant, and return those that failed.

    With the page `only`, the changes of others are left out. Each change that failed is tried again
    once another one was made, as the scheduler does.
    """
    settled: set[Change] = set()
    left_behind: set[Change] = set()
    with disable_reference_index_auto_update():
        while changes := _concerning(only, moment, settled | left_behind):
            instant = [change for change in changes if change.moment == changes[0].moment]
            was_any_made = False
            for change in due.lock(instant):
                try:
                    with transaction.atomic():
                        was_any_made |= change.apply(log=False)
                    settled.add(change)
                except OperationalError:
                    raise
                except Exception:  # noqa: BLE001 - as the scheduler does, which says why
                    left_behind.add(change)
            if was_any_made:
                left_behind.clear()
    return sorted(left_behind, key=lambda change: change.moment)


def _concerning(page: int | None, moment: datetime, known: set[Change]) -> list[Change]:
    """Return the due changes without the `known` ones, those of this page if there is one."""
    changes = [change for change in due.until(moment) if change not in known]
    if page is None:
        return changes
    key = Page, str(page)
    return [change for change in changes if key == change.key or key in change.also]


def _show_draft(key: int, is_today: bool) -> bool:
    """Put the latest version of a page online, even unfinished; False if another one is shown."""
    page = Page.objects.filter(pk=key).first()
    revision = page and page.get_latest_revision()
    if page is None or revision is None or revision.pk == page.live_revision_id:
        return False
    if page.live and not is_today:  # the link shows it as it will be then
        return False
    draft = revision.as_object()
    draft.live = True
    draft.save(clean=False)
    page_published.send(sender=type(draft), instance=draft, revision=revision)
    return True


def _limit(deadline: float):
    def limited(execute, sql, params, many, context):
        if time.monotonic() > deadline:
            raise NotNowError("the view of a later moment has taken too long")
        return execute(sql, params, many, context)

    return limited
