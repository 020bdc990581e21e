"""A locked launch: its contents stay as agreed until its moment, or until somebody unlocks it.

The lock is the launch's own. `publishing.locks` shows it in the editors.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log

from publishing import clock
from publishing.agenda.models import Launch
from publishing.agenda.objects import named
from publishing.agenda.standing import standing
from publishing.reasons import NotPossibleError


def lock(launch: Launch, user) -> None:
    """Keep everybody from editing the contents of `launch`, until its moment or its unlocking.

    Raises NotPossibleError, as each function here does, when the right is missing, or while
    something of it is not planned yet.
    """
    found = standing(launch)
    if lacking := [*found.awaiting, *found.apart]:
        names = ", ".join(named(content.instance) for content in lacking)
        raise NotPossibleError(f"Ce lancement n’est pas prêt\xa0: {names} n’y est pas planifié.")
    _set(launch, user, is_locked=True)


def unlock(launch: Launch, user) -> None:
    _set(launch, user, is_locked=False)


def check_unlocked(objects: Iterable[Model], spared: int | None = None) -> None:
    """Raise NotPossibleError if a locked launch holds one of these, but that of key `spared`."""
    locked = Launch.objects.locked().exclude(pk=spared)
    if not locked.exists():
        return
    for instance in objects:
        if launch := locked.holding(instance).first():
            raise NotPossibleError(
                f"{named(instance)} fait partie du lancement «\xa0{launch}\xa0», qui est "
                "verrouillé\xa0: déverrouillez-le d’abord."
            )


def _set(launch: Launch, user, *, is_locked: bool) -> None:
    if not user.has_perm("agenda.lock_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de verrouiller un lancement.")
    with transaction.atomic():
        unset = Launch.objects.filter(pk=launch.pk, locked_at__isnull=is_locked)
        if unset.update(locked_at=clock.now() if is_locked else None):
            log(launch, "wagtail.lock" if is_locked else "wagtail.unlock", user=user)
