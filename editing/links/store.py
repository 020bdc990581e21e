"""Updates the table of links when the site changes, and visits other sites on request."""

import time
from collections import defaultdict
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from editing.links.checks import check_external, check_internal
from editing.links.extract import Link, Place, extract
from editing.models import FoundLink, LinkPlace
from publishing.caching import generation

State = FoundLink.State
# The content is read no more often than this, even if it changes all the time.
BETWEEN_READINGS = timedelta(minutes=10)
# Before each visit of another site: none is asked more than once a second.
POLITENESS_S = 1.0

# In the cache: the generation that was read last, and that it is too early to read again.
LAST_READ, IS_TOO_EARLY = "links-last-read", "links-is-too-early"


def broken() -> QuerySet[FoundLink]:
    """Return the broken links that nobody has marked as a false alarm."""
    return FoundLink.objects.filter(state=State.BROKEN, is_ignored=False)


def store() -> None:
    """Update the table from the content. The results of visits are kept.

    The table holds the links to other sites, and the broken links to this site.
    """
    places: dict[Link, set[Place]] = defaultdict(set)
    for link, place in extract():
        places[link].add(place)
    external = [link for link in places if not link.is_internal]
    faults = {
        link: fault
        for link in places
        if link.is_internal and (fault := link.fault or check_internal(link.name))
    }
    now = timezone.now()
    with transaction.atomic():
        FoundLink.objects.bulk_create(
            [FoundLink(name=link.name, is_internal=False) for link in external],
            ignore_conflicts=True,
        )
        FoundLink.objects.bulk_create(
            [
                FoundLink(
                    name=link.name,
                    is_internal=True,
                    state=State.BROKEN,
                    reason=fault,
                    checked_at=now,
                )
                for link, fault in faults.items()
            ],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["is_internal", "state", "reason", "checked_at"],
        )
        kept = {link.name: places[link] for link in (*external, *faults)}
        rows = FoundLink.objects.in_bulk(field_name="name")
        FoundLink.objects.filter(name__in=rows.keys() - kept.keys()).delete()
        LinkPlace.objects.all().delete()
        LinkPlace.objects.bulk_create(
            LinkPlace(
                link=rows[name],
                content_type_id=place.content_type,
                object_id=place.object_id,
                field=place.field,
            )
            for name, found in kept.items()
            for place in sorted(found, key=lambda place: (place.content_type, place.object_id))
        )


def store_if_changed() -> bool:
    """Read the links again if the site has changed: a background job."""
    number = generation.current()
    if number == cache.get(LAST_READ) or cache.get(IS_TOO_EARLY):
        return False
    store()
    cache.set(LAST_READ, number, timeout=None)
    cache.set(IS_TOO_EARLY, True, BETWEEN_READINGS.total_seconds())
    return True


def request_visits() -> int:
    """Request a visit of every link to another site, and return how many there are."""
    store()
    return FoundLink.objects.filter(is_internal=False).update(is_awaited=True)


def progress() -> tuple[int, int]:
    """Return how many links to other sites are still to be visited, and how many there are."""
    external = FoundLink.objects.filter(is_internal=False)
    return external.filter(is_awaited=True).count(), external.count()


def visit_next() -> bool:
    """Visit one link of those that somebody asked to check: a background job."""
    link = FoundLink.objects.filter(is_awaited=True).order_by("checked_at", "pk").first()
    if link is None:
        return False
    time.sleep(POLITENESS_S)
    state, reason = check_external(link.name)
    FoundLink.objects.filter(pk=link.pk).update(
        state=state, reason=reason, checked_at=timezone.now(), is_awaited=False
    )
    return True
