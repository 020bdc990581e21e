"""Reads launches, and the moments of apps, as one list of entries.

Only launches with agreements, and snippets, raise the number of queries.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q

from publishing import clock
from publishing.agenda.entries import Entry, Kind, State
from publishing.dates import MINUTE, last_minute
from publishing.launches.invitations import reason_to_wait
from publishing.launches.models import Launch, LaunchItem
from publishing.scheduler import moments

# The agenda leaves out a proposal whose date passed longer ago than this.
LONG_AGO = timedelta(days=30)


def between(start: datetime, end: datetime) -> list[Entry]:
    """Return what is planned or has left from `start` until just before `end`, by moment.

    What is overdue, because it failed or waits, is among it whatever its moment.
    """
    now = clock.now()
    planned = Q(planned_at__isnull=False)
    proposed = Q(name="", moment__gte=now - LONG_AGO)
    due = Q(moment__lte=now) | Q(moment__gte=start, moment__lt=end)
    waiting = Q(left_at=None) & (planned | proposed) & due
    left = Q(left_at__gte=start, left_at__lt=end)
    launches = Launch.objects.filter(waiting | left).select_related("created_by", "planned_by")
    items = LaunchItem.objects.select_related("revision__user").defer("revision__content")
    items = Prefetch("items", items.order_by("pk"))
    entries = list(_entries(launches.prefetch_related(items, "invitations")))
    _mark(entries)
    return sorted([*entries, *_moments(start, end, now)], key=_order)


def entry_of(launch: Launch) -> Entry | None:
    """Return the entry of a launch that has not left; None if its object is gone."""
    entries = list(_entries([launch]))
    _mark(entries)
    return next(iter(entries), None)


def _order(entry: Entry) -> tuple:
    return entry.moment, entry.kind, entry.title


# The sources ------------------------------------------------------------------------------------


def _entries(launches: Iterable[Launch]) -> Iterator[Entry]:
    """Yield what is planned, proposed or gone: a proposal waits for its approval."""
    for launch in launches:
        moment = launch.left_at or launch.moment
        plan = None if launch.left_at else launch
        state = State.PLANNED if launch.planned_at else State.AWAITING
        if launch.left_at:
            state = State.DONE
        if launch.name:
            entry = Entry(moment, Kind.LAUNCH, state, launch.name, launch, plan=plan)
            entry.author = launch.created_by
            yield entry
            continue
        # The pages below one that left the site became items after it.
        for item in launch.items.all()[:1]:
            if item.instance is None:
                continue  # gone meanwhile
            version = item.revision if launch.left_at else item.shown_revision
            title = version.object_str if version else str(item)
            entry = Entry(moment, _kind_of(item), state, title, item.instance, plan=plan)
            entry.author = launch.planned_by or launch.created_by
            if version:
                entry.revision = version.pk
                entry.author = entry.author or version.user
            yield entry


def _kind_of(item: LaunchItem) -> Kind:
    if item.is_removal:
        return Kind.UNPUBLICATION
    was_live = item.instance.live if item.was_live is None else item.was_live
    return Kind.UPDATE if was_live else Kind.PUBLICATION


def _moments(start: datetime, end: datetime, now: datetime) -> Iterator[Entry]:
    """Yield the moments that apps registered, such as the opening of a call."""
    for each in moments.between(start, end + MINUTE):
        shown = last_minute(each.moment) if each.is_end else each.moment
        if start <= shown < end:
            state = State.DONE if shown < now else State.PLANNED
            yield Entry(shown, each.kind, state, each.title, each.instance)


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
