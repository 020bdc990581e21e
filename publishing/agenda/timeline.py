"""Reads plans and past changes as one list, in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.admin.utils import get_user_display_name

from publishing import clock
from publishing.agenda import sources
from publishing.agenda.entries import PLANS, Entry, State
from publishing.agenda.forms import FilterForm
from publishing.agenda.models import Launch, LaunchItem, LaunchSnippet
from publishing.scheduling import due, failures
from publishing.scheduling.due import Change


def to_come(now: datetime, until: datetime | None = None, filters: FilterForm | None = None):
    """Return the plans and moments to come, by moment, until just before `until`.

    Overdue plans, which failed or wait, are among them.
    """
    entries = [
        *sources.planned(until),
        *sources.awaiting(until),
        *sources.moments_of_apps(now, until),
    ]
    return _finished(entries, filters)


def done(start: datetime, end: datetime, filters: FilterForm | None = None) -> list[Entry]:
    """Return the past changes from `start` until just before `end`, by moment.

    There are `MOST_DONE` publications and unpublications at most, the latest ones.
    """
    entries = [
        *sources.logged(start, end),
        *sources.moments_of_apps(start, end, state=State.DONE),
    ]
    return _finished(entries, filters)


def between(start: datetime, end: datetime, now: datetime, filters: FilterForm | None = None):
    """Return past and coming changes from `start` until just before `end`, by moment."""
    entries = []
    if start < now:
        entries += done(start, min(now, end), filters)
    if end > now:
        entries += [entry for entry in to_come(now, end, filters) if entry.moment >= start]
    return sorted(entries, key=lambda entry: entry.moment)


def of_key(key: str, now: datetime) -> Entry | None:
    """Return the plan of `key`; None once it is done or cancelled."""
    return next((entry for entry in to_come(now) if key and entry.key == key), None)


def _finished(entries: Iterable[Entry], filters: FilterForm | None) -> list[Entry]:
    entries = list(entries)
    by_change = {change: entry for entry in entries if (change := entry.change)}
    _add_launches(entries)
    _add_launches_of_others({c: entry for c, entry in by_change.items() if not c.is_of_page})
    _mark_failures(by_change)
    _mark_held(by_change)
    if filters:
        entries = [entry for entry in entries if filters.lets_pass(entry)]
    _add_names(entries)
    return sorted(entries, key=lambda entry: (entry.moment, entry.kind, entry.title))


def _add_launches(entries: list[Entry]) -> None:
    """Set the launch of each plan of a page: the one with this page at this moment."""
    pages = {entry.page for entry in entries if entry.kind in PLANS and entry.page}
    items = LaunchItem.objects.filter(page__in=pages).select_related("launch") if pages else []
    launches = {(item.page_id, item.launch.moment): item.launch for item in items}
    for entry in entries:
        if entry.kind in PLANS and entry.page:
            entry.launch = launches.get((entry.page, entry.moment))


def _add_launches_of_others(entries: dict[Change, Entry]) -> None:
    """Set the launch of each plan of a snippet, and of each return."""
    if not entries:
        return
    moments = {change.moment for change in entries}
    held = LaunchSnippet.objects.filter(launch__moment__in=moments).select_related("launch")
    launches = {(row.content_type_id, row.object_id, row.launch.moment): row.launch for row in held}
    taken_back = [change.pk for change in entries if change.action == due.RETURN]
    by_key = {str(pk): launch for pk, launch in Launch.objects.in_bulk(taken_back).items()}
    for change, entry in entries.items():
        if change.action == due.RETURN:
            entry.launch = by_key.get(change.pk)
        else:
            entry.launch = launches.get((entry.type_id, change.pk, change.moment))


def _mark_failures(entries: dict[Change, Entry]) -> None:
    """Mark the overdue plans that failed, with the reason."""
    now = clock.now()
    if not any(change.moment <= now for change in entries):
        return
    for failure in failures.current():
        if entry := entries.get(failure.change):
            entry.failure = failure
            entry.state = State.FAILED


def _mark_held(entries: dict[Change, Entry]) -> None:
    """Add the reason to each plan that waits for a decision, before its moment and after."""
    for change, reason in due.held(list(entries)).items():
        entry = entries[change]
        if entry.failure:
            continue
        entry.alerts.append(reason)
        if change.moment <= clock.now():
            entry.state = State.HELD


def _add_names(entries: list[Entry]) -> None:
    users = {entry.author for entry in entries if entry.author}
    names = {
        user.pk: get_user_display_name(user)
        for user in get_user_model().objects.filter(pk__in=users)
    }
    for entry in entries:
        entry.author_name = names.get(entry.author or 0, "")
        if entry.type_id:
            model = ContentType.objects.get_for_id(entry.type_id).model_class()
            entry.type_name = str(model._meta.verbose_name).capitalize() if model else ""
        if entry.page and not entry.url:
            entry.url = reverse("wagtailadmin_pages:edit", args=[entry.page])
