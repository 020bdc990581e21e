"""Reads plans and past changes as one list. Only launches raise the number of queries."""

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
from publishing.agenda.models import Launch
from publishing.scheduling import due, failures
from publishing.scheduling.due import Change, Key, key_of


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
    _mark_failures(by_change)
    _mark_held(by_change)
    if filters:
        entries = [entry for entry in entries if filters.lets_pass(entry)]
    _add_names(entries)
    return sorted(entries, key=lambda entry: (entry.moment, entry.kind, entry.title))


def _add_launches(entries: Iterable[Entry]) -> None:
    """Set the launch of each plan: the one with its object at its moment."""
    plans = [entry for entry in entries if entry.kind in PLANS and not entry.launch]
    launches: dict[tuple[Key | None, datetime], Launch] = {
        (key_of(content.instance), launch.moment): launch
        for launch in Launch.objects.filter(moment__in={entry.moment for entry in plans})
        for content in launch.contents()
    }
    for entry in plans:
        entry.launch = launches.get((entry.object_key, entry.moment))


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
