"""Holds the changes that are planned for a moment in a freeze."""

from publishing.agenda.models import Freeze
from publishing.scheduling.due import Change


def hold(changes: list[Change]) -> dict[Change, str]:
    """Hold the changes planned for a moment in a freeze, except those of its exceptions."""
    if not changes:
        return {}
    moments = [change.moment for change in changes]
    found: dict[Change, str] = {}
    freezes = Freeze.objects.filter(begins_at__lte=max(moments), ends_at__gte=min(moments))
    for freeze in freezes.prefetch_related("exceptions"):
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
