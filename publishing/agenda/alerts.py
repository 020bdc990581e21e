"""Warnings about plans in French, in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.models import Page, Revision

from publishing.agenda.timeline import Entry, entries_of
from publishing.launches.invitations import names_ended, reason_to_wait
from publishing.launches.models import Launch
from publishing.launches.objects import key_of
from publishing.launches.waiting import waiting_for
from publishing.stored_references import pages_named_in


def alerts_of(launch: Launch) -> list[str]:
    """Return the alerts of what is planned alone; a launch with a name says its own."""
    entries = [] if launch.name or launch.left_at else list(entries_of([launch]))
    add_alerts(entries)
    return [alert for entry in entries for alert in entry.alerts]


def warn_of_ended_agreements(request: HttpRequest, launch: Launch) -> None:
    """Say whose agreement a change of `launch` has ended."""
    if names := names_ended(Launch.objects.get(pk=launch.pk)):
        said = f"L’accord de {names} ne compte plus\xa0: redemandez-le sur l’écran du lancement."
        messages.warning(request, said)


def add_alerts(entries: Iterable[Entry]) -> None:
    """Add alerts to each of the `entries` that has not left.

    It reads the text of planned publications, so give it only the entries of one screen. Only
    launches with agreements raise the number of queries.
    """
    publications: list[tuple[Entry, int]] = []
    for entry in entries:
        launch, item = entry.launch, entry.item
        if launch and launch.is_planned and (reason := launch.reason or reason_to_wait(launch)):
            entry.alerts.append(reason)
        if item and item.is_page and not entry.is_done and item.shown_revision:
            publications.append((entry, item.shown_revision.pk))
    if not publications:
        return
    revisions = Revision.page_revisions.in_bulk({key for _entry, key in publications})
    named = {key: pages_named_in(revision) for key, revision in revisions.items()}
    parents = {entry.instance.path[: -Page.steplen] for entry, _key in publications}
    others = Page.objects.filter(path__in=parents) | Page.objects.filter(
        pk__in=set().union(*named.values())
    )
    by_path = {}
    by_key = {}
    for page in others.only("pk", "path", "live", "title", "draft_title"):
        by_path[page.path] = by_key[page.pk] = page
    waiting = waiting_for(by_key.values())

    def is_online_at(page: Page, moment: datetime) -> bool:
        is_online = page.live
        for item in waiting.get(key_of(page), []):
            if item.launch.planned_at and item.launch.moment <= moment:
                is_online = not item.is_removal
        return is_online

    for entry, version in publications:
        page = entry.instance
        parent = by_path.get(page.path[: -Page.steplen])
        if parent and not is_online_at(parent, entry.moment):
            entry.alerts.append(
                f"Sa page parente «\xa0{parent.draft_title}\xa0» ne sera pas en ligne à ce "
                "moment\xa0: planifiez-la avant, ou en même temps."
            )
        for key in sorted(named.get(version, ())):
            target = by_key.get(key)
            if target and target.pk != page.pk and not is_online_at(target, entry.moment):
                entry.alerts.append(
                    f"Elle renvoie à «\xa0{target.draft_title}\xa0», qui ne sera pas en ligne à ce "
                    "moment."
                )
        if entry.item and entry.item.has_newer_version:
            entry.alerts.append(
                "Un brouillon plus récent existe\xa0: il n’est pas dans la version planifiée."
            )
