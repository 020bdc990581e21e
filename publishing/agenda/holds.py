"""Why a planned change waits at its moment: an agreement is missing, a freeze, or a late return.

The scheduler leaves such a change planned, and the agenda shows the reason.
"""

from publishing import clock
from publishing.agenda.agreements import reason_to_wait
from publishing.agenda.models import Freeze, Launch
from publishing.scheduling.due import RETURN, Change


def reasons_to_wait(changes: list[Change]) -> dict[Change, str]:
    """Return the changes that wait for a decision, each with the reason in French."""
    return _by_agreements(changes) | _by_freezes(changes) | _by_departures(changes)


def _by_agreements(changes: list[Change]) -> dict[Change, str]:
    """Hold all changes of a launch while one of its agreements is missing."""
    found: dict[Change, str] = {}
    moments = {change.moment for change in changes}
    waiting = Launch.objects.filter(moment__in=moments, left_at=None, agreements__isnull=False)
    for launch in waiting.distinct().with_contents():
        if reason := reason_to_wait(launch):
            found |= dict.fromkeys(launch.changes_among(changes), reason)
    return found


def _by_freezes(changes: list[Change]) -> dict[Change, str]:
    """Hold the changes planned for a moment in a freeze, except those of its exceptions."""
    if not changes:
        return {}
    moments = [change.moment for change in changes]
    found: dict[Change, str] = {}
    freezes = Freeze.objects.filter(begins_at__lte=max(moments), ends_at__gte=min(moments))
    for freeze in freezes.prefetch_related("exceptions__items", "exceptions__snippets"):
        spared = {
            change for launch in freeze.exceptions.all() for change in launch.changes_among(changes)
        }
        reason = (
            f"«\xa0{freeze}\xa0»\xa0: rien de ce qui est planifié ne part. Déplacez ce contenu, ou "
            "publiez-le vous-même."
        )
        found |= {
            change: reason
            for change in changes
            if freeze.begins_at <= change.moment <= freeze.ends_at and change not in spared
        }
    return found


def _by_departures(changes: list[Change]) -> dict[Change, str]:
    """Hold the return from a launch that has not left, or left after it."""
    returns = {change.pk: change for change in changes if change.action == RETURN}
    found: dict[Change, str] = {}
    launches = Launch.objects.filter(pk__in=returns) if returns else []
    for launch in launches:
        change = returns[str(launch.pk)]
        if launch.left_at and launch.left_at >= change.moment:
            found[change] = "Le lancement est parti après ce moment\xa0: choisissez-en un autre."
        elif launch.left_at is None and launch.moment <= clock.now():
            found[change] = "Le lancement n’est pas parti\xa0: il n’y a rien à reprendre."
    return found
