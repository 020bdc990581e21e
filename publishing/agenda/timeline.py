"""Reads launches, and the moments of apps, as one list of entries.

Only snippets raise the number of queries.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q

from publishing import clock
from publishing.agenda.entries import Entry, Kind
from publishing.dates import MINUTE, last_minute
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
    items = LaunchItem.objects.select_related("revision").defer("revision__content")
    items = Prefetch("items", items.order_by("pk"))
    entries = entries_of(launches.prefetch_related(items, "invitations"))
    return sorted([*entries, *_moments(start, end)], key=_order)


def _order(entry: Entry) -> tuple:
    return entry.moment, entry.kind, entry.title


def entries_of(launches: Iterable[Launch]) -> Iterator[Entry]:
    """Yield the entries of launches, of one without a name unless its object is gone."""
    for launch in launches:
        moment = launch.left_at or launch.moment
        if launch.name:
            yield Entry(moment, Kind.LAUNCH, launch.name, launch, launch)
            continue
        # The pages below one that left the site became items after it.
        for item in launch.items.all()[:1]:
            if item.instance:
                version = item.revision if launch.left_at else item.shown_revision
                title = version.object_str if version else str(item)
                yield Entry(moment, _kind_of(item), title, item.instance, launch, item)


def _kind_of(item: LaunchItem) -> Kind:
    if item.is_removal:
        return Kind.UNPUBLICATION
    was_live = item.instance.live if item.was_live is None else item.was_live
    return Kind.UPDATE if was_live else Kind.PUBLICATION


def _moments(start: datetime, end: datetime) -> Iterator[Entry]:
    """Yield the moments that apps registered, such as the opening of a call."""
    for each in moments.between(start, end + MINUTE):
        shown = last_minute(each.moment) if each.is_end else each.moment
        if start <= shown < end:
            yield Entry(shown, each.kind, each.title, each.instance)
