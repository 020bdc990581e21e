"""Keeps the list of links: found when the content changes, visited when somebody asks for it."""

import time
from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from editing.links.gathering import Place, Target, links_of_site
from editing.links.judging import WEB, Addresses, split
from editing.links.visiting import visit
from editing.models import FoundLink, LinkPlace, LinkScan
from publishing import generation

State = FoundLink.State
# Content that changes all the time is read again no more often than this.
BETWEEN_SCANS = timedelta(minutes=10)
# Seconds between two visits to one host, and the longest that a job waits for its turn.
POLITENESS_S, LONGEST_WAIT_S = 2.0, 1.0

_last_visits: dict[str, float] = {}


def broken() -> QuerySet[FoundLink]:
    """Return the links that lead nowhere and that nobody has called a false alarm."""
    return FoundLink.objects.filter(state=State.BROKEN, is_ignored=False)


def broken_count() -> int:
    """Return how many links to mend there are, for one query."""
    return broken().count()


# Finding ----------------------------------------------------------------------------------------


def scan_if_changed() -> bool:
    """Find all links again if the site has changed: a job of the background."""
    scan, _ = LinkScan.objects.get_or_create(pk=1)
    number = generation.current()
    is_recent = scan.done_at is not None and timezone.now() - scan.done_at < BETWEEN_SCANS
    if number is None or number == scan.generation or is_recent:
        return False
    find_links()
    LinkScan.objects.filter(pk=1).update(generation=number, done_at=timezone.now())
    return True


def find_links() -> None:
    """Bring the list in line with the content; what visits told of a link is kept."""
    addresses = Addresses.read()
    wanted: dict[Target, set[Place]] = defaultdict(set)
    for target, place in links_of_site():
        if addresses.is_own(target):
            if addresses.fault(target):
                wanted[target].add(place)
        elif split(target.name).scheme in WEB and len(target.name) <= 2000:
            wanted[target].add(place)
    with transaction.atomic():
        known = {Target(link.kind, link.name): link for link in FoundLink.objects.all()}
        gone = [link.pk for target, link in known.items() if target not in wanted]
        for target in known.keys() & wanted.keys():
            link = known[target]
            if link.is_own and link.reason != (fault := addresses.fault(target)):
                link.reason = fault
                link.save(update_fields=["reason"])
        FoundLink.objects.filter(pk__in=gone).delete()
        new = [_new_link(target, addresses) for target in wanted if target not in known]
        links = known | {
            Target(link.kind, link.name): link for link in FoundLink.objects.bulk_create(new)
        }
        LinkPlace.objects.all().delete()
        LinkPlace.objects.bulk_create(
            LinkPlace(
                link=links[target],
                content_type_id=place.content_type,
                object_id=place.object_id,
                field=place.field[:100],
            )
            for target, places in wanted.items()
            for place in sorted(places, key=lambda place: (place.content_type, place.object_id))
        )


def _new_link(target: Target, addresses: Addresses) -> FoundLink:
    link = FoundLink(kind=target.kind, name=target.name, is_own=addresses.is_own(target))
    if link.is_own:
        link.state, link.reason = State.BROKEN, addresses.fault(target)
        link.checked_at = timezone.now()
    return link


# Visiting ---------------------------------------------------------------------------------------


def ask() -> int:
    """Have every link to another site visited, and return how many there are."""
    find_links()
    return FoundLink.objects.filter(is_own=False).update(is_awaited=True)


def progress() -> tuple[int, int]:
    """Return how many links to other sites are still to be visited, and how many there are."""
    others = FoundLink.objects.filter(is_own=False)
    return others.filter(is_awaited=True).count(), others.count()


def visit_next() -> bool:
    """Visit a link that somebody asked for: a job of the background."""
    for link in FoundLink.objects.filter(is_awaited=True).order_by("checked_at", "pk")[:200]:
        host = urlsplit(link.name).hostname or ""
        rest = _last_visits.get(host, 0) + POLITENESS_S - time.monotonic()
        if rest > 0:
            continue
        # Another worker may have it by now.
        if not FoundLink.objects.filter(pk=link.pk, is_awaited=True).update(is_awaited=False):
            return True
        verdict = visit(link.name)
        _last_visits[host] = time.monotonic()
        state = {True: State.BROKEN, False: State.FINE, None: State.UNSURE}[verdict.is_broken]
        FoundLink.objects.filter(pk=link.pk).update(
            state=state, reason=verdict.reason, checked_at=timezone.now()
        )
        return True
    if FoundLink.objects.filter(is_awaited=True).exists():
        time.sleep(LONGEST_WAIT_S)  # only hosts visited just now are left
        return True
    return False
