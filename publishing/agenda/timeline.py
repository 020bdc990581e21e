"""Reads plans, moments of apps and past changes as one list of entries.

Only launches with agreements, and snippets, raise the number of queries.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from wagtail.models import PageLogEntry

from publishing import clock
from publishing.agenda.entries import Entry, Kind, State
from publishing.dates import MINUTE, last_minute
from publishing.launches.agreements import reason_to_wait
from publishing.launches.gestures import MOVE
from publishing.launches.models import Launch, LaunchItem
from publishing.scheduler import moments

FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
# The agenda leaves out a proposal whose date passed longer ago than this.
LONG_AGO = timedelta(days=30)
# The most past changes that are read in one go: an import logs hundreds in a minute.
MOST_DONE = 2000
# The log's actions of gestures on what is planned.
PLANNING = (MOVE,)
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def to_come(now: datetime, until: datetime = FOREVER) -> list[Entry]:
    """Return the plans and moments to come, by moment, until just before `until`.

    Overdue plans, which failed or wait, are among them.
    """
    entries = [*_waiting(until), *_moments(now, until, State.PLANNED)]
    _mark(entries)
    return sorted(entries, key=_order)


def done(start: datetime, end: datetime) -> list[Entry]:
    """Return the past changes from `start` until just before `end`, by moment.

    There are `MOST_DONE` publications and unpublications at most, the latest ones.
    """
    entries = [*_logged(start, end), *_moments(start, end, State.DONE)]
    return sorted(entries, key=_order)


def between(start: datetime, end: datetime, now: datetime) -> list[Entry]:
    """Return past and coming changes from `start` until just before `end`, by moment."""
    past = done(start, min(now, end)) if start < now else []
    coming = to_come(now, end) if end > now else []
    return sorted([*past, *(e for e in coming if e.moment >= start)], key=_order)


def entry_of(launch: Launch) -> Entry | None:
    """Return the entry of a launch that has not left; None if its object is gone."""
    entries = list(_entries([launch]))
    _mark(entries)
    return next(iter(entries), None)


def _order(entry: Entry) -> tuple:
    return entry.moment, entry.kind, entry.title


# The sources ------------------------------------------------------------------------------------


def _entries(launches: Iterable[Launch]) -> Iterator[Entry]:
    """Yield what is planned, and what is proposed: a proposal waits for its approval."""
    for launch in launches:
        state = State.PLANNED if launch.planned_at else State.AWAITING
        if launch.name:
            entry = Entry(launch.moment, Kind.LAUNCH, state, launch.name, launch, plan=launch)
            entry.author = launch.created_by
            yield entry
            continue
        for item in launch.items.all():
            if item.instance is None:
                continue  # gone meanwhile
            version = item.shown_revision
            kind = Kind.UNPUBLICATION if item.is_removal else _publication_of(item.instance)
            title = version.object_str if version else str(item)
            entry = Entry(launch.moment, kind, state, title, item.instance, plan=launch)
            entry.author = launch.planned_by or launch.created_by
            if version:
                entry.revision = version.pk
                entry.author = entry.author or version.user
            yield entry


def _waiting(until: datetime) -> Iterator[Entry]:
    launches = Launch.objects.filter(left_at=None, moment__lt=until)
    planned = Q(planned_at__isnull=False)
    proposed = Q(name="", moment__gte=clock.now() - LONG_AGO)
    launches = launches.filter(planned | proposed).select_related("created_by", "planned_by")
    items = LaunchItem.objects.select_related("revision__user").defer("revision__content")
    return _entries(launches.prefetch_related(Prefetch("items", items), "agreements"))


def _moments(start: datetime, end: datetime, state: State) -> Iterator[Entry]:
    """Yield the moments that apps registered, such as the opening of a call."""
    for each in moments.between(start, end + MINUTE):
        shown = last_minute(each.moment) if each.is_end else each.moment
        if start <= shown < end:
            yield Entry(shown, each.kind, state, each.title, each.instance)


def _logged(start: datetime, end: datetime) -> Iterator[Entry]:
    """Yield the past changes of the pages that are still there."""
    before = PageLogEntry.objects.filter(
        page=OuterRef("page"), action__in=PUBLISHED, timestamp__lt=OuterRef("timestamp")
    )
    changes = PageLogEntry.objects.filter(
        action__in=[*PUBLISHED, *UNPUBLISHED], timestamp__gte=start, timestamp__lt=end
    ).annotate(again=Exists(before))
    for logged in changes.select_related("page", "user").order_by("-timestamp")[:MOST_DONE]:
        kind = Kind.UPDATE if logged.again else Kind.PUBLICATION
        if logged.action in UNPUBLISHED:
            kind = Kind.UNPUBLICATION
        yield Entry(
            logged.timestamp, kind, State.DONE, logged.label, logged.page, author=logged.user
        )


def _publication_of(instance: Any) -> Kind:
    return Kind.UPDATE if instance.live else Kind.PUBLICATION


# What is added to them --------------------------------------------------------------------------


def _mark(entries: list[Entry]) -> None:
    """Add the reason to each plan that failed, or waits for a decision now or at its moment."""
    for entry in entries:
        plan = entry.plan
        if plan is None or not plan.is_planned:
            continue
        if plan.failing_since and plan.is_overdue:
            entry.state = State.FAILED
            entry.alerts.append(plan.reason)
        elif reason := reason_to_wait(plan):
            entry.alerts.append(reason)
            if plan.is_overdue:
                entry.state = State.WAITING
