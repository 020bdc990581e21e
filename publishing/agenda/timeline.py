"""Reads plans, moments of apps and past changes as one list of entries.

Only launches with agreements, and snippets, raise the number of queries.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from publishing import clock
from publishing.agenda.entries import Entry, Kind, State
from publishing.agenda.models import Launch
from publishing.agenda.plans import MOVE
from publishing.dates import MINUTE, last_minute
from publishing.scheduling import due, failures, moments

FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
# The agenda leaves out a draft under review whose date passed longer ago than this.
LONG_AGO = timedelta(days=30)
# The most past changes that are read in one go: an import logs hundreds in a minute.
MOST_DONE = 2000
# The log's actions that name the planner of a revision.
PLANNING = ("wagtail.publish.schedule", MOVE)
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def to_come(now: datetime, until: datetime = FOREVER) -> list[Entry]:
    """Return the plans and moments to come, by moment, until just before `until`.

    Overdue plans, which failed or wait, are among them.
    """
    entries = [*_planned(until), *_awaiting(), *_moments(now, until, State.PLANNED)]
    entries = [entry for entry in entries if entry.moment < until]
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


def of_key(key: str, now: datetime) -> Entry | None:
    """Return the plan of `key`; None once it is done or cancelled."""
    return next((entry for entry in to_come(now) if key and entry.key == key), None)


def _order(entry: Entry) -> tuple:
    return entry.moment, entry.kind, entry.title


# The sources ------------------------------------------------------------------------------------


def _planned(until: datetime) -> Iterator[Entry]:
    """Yield the changes of the scheduler, and the expiries of what it will put online."""
    changes = due.until(until)
    pages = Page.objects.in_bulk({int(change.pk) for change in changes if change.model is Page})
    launches = Launch.objects.select_related("created_by").in_bulk(
        {int(change.pk) for change in changes if change.model is Launch}
    )
    planned = Revision.objects.filter(approved_go_live_at__isnull=False).defer("content")
    versions = planned.select_related("user").annotate(expiry=F("content__expire_at")).in_bulk()
    planners = _planners()
    for change in changes:
        version = versions.get(change.revision)
        rows: dict[int, Any] = {Page: pages, Launch: launches}.get(change.model, {})
        instance: Any = rows.get(int(change.pk)) if rows else due.object_of(change)
        if instance is None or (change.revision and version is None):
            continue  # gone meanwhile
        kind = {due.UNPUBLISH: Kind.UNPUBLICATION, due.LAUNCH: Kind.LAUNCH}.get(change.action)
        kind = kind or _publication_of(instance)
        entry = Entry(change.moment, kind, State.PLANNED, str(instance), instance, change=change)
        if entry.launch:
            entry.author = entry.launch.created_by
        if version:
            entry.title, entry.revision = version.object_str, version.pk
            entry.author = planners.get(version.pk) or version.user
        yield entry
        expiry = _as_moment(version.expiry) if version else None
        if expiry and not (instance.live and instance.expire_at == expiry):
            # It is written in this version, so only a new version moves it.
            yield replace(entry, moment=expiry, kind=Kind.UNPUBLICATION, change=None, alerts=[])


def _planners() -> dict[int, Any]:
    """Return who planned each planned version last, by its key."""
    logged = PageLogEntry.objects.filter(
        action__in=PLANNING, revision__approved_go_live_at__isnull=False
    )
    logged = logged.select_related("user").order_by("timestamp")
    return {entry.revision_id: entry.user for entry in logged}


def _awaiting() -> Iterator[Entry]:
    """Yield the drafts under review with a date: their approval plans them."""
    reviews = WorkflowState.objects.active()
    for review in reviews.prefetch_related("content_object__latest_revision__user"):
        instance = review.content_object
        draft = instance and instance.latest_revision
        moment = draft and _as_moment(draft.content.get("go_live_at"))
        if not moment or draft.approved_go_live_at or moment < clock.now() - LONG_AGO:
            continue
        yield Entry(
            moment=moment,
            kind=_publication_of(instance),
            state=State.AWAITING,
            title=draft.object_str,
            instance=instance,
            revision=draft.pk,
            author=draft.user,
        )


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


def _as_moment(value: str | None) -> datetime | None:
    moment = datetime.fromisoformat(value) if value else None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)


# What is added to them --------------------------------------------------------------------------


def _mark(entries: list[Entry]) -> None:
    """Add the reason to each plan that failed, or waits for a decision now or at its moment."""
    by_change = {change: entry for entry in entries if (change := entry.change)}
    for failure in failures.current():
        if entry := by_change.pop(failure.change, None):
            entry.state = State.FAILED
            entry.alerts.append(failure.reason)
    for change, reason in due.waiting(list(by_change)).items():
        entry = by_change[change]
        entry.alerts.append(reason)
        if change.moment <= clock.now():
            entry.state = State.WAITING
