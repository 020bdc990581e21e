"""A locked launch: what it holds stays as agreed until its moment, or until it is unlocked."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.models import LockableMixin

from publishing import clock
from publishing.agenda.models import Launch
from publishing.agenda.standing import standing
from publishing.agenda.states import Key, key_of, named
from publishing.reasons import NotPossibleError
from publishing.scheduling.due import Change


def lock(launch: Launch, user) -> None:
    """Keep everybody from editing what `launch` holds, until its moment or until it is unlocked.

    Raises NotPossibleError, as each function here does, when the right is missing, or while
    something of it is not planned yet.
    """
    _check_may_lock(user)
    found = standing(launch)
    if lacking := [*found.awaiting, *found.apart]:
        names = ", ".join(named(content.instance) for content in lacking)
        raise NotPossibleError(f"Ce lancement n’est pas prêt\xa0: {names} n’y est pas planifié.")
    now = clock.now()
    with transaction.atomic():
        if not Launch.objects.filter(pk=launch.pk, locked_at=None).update(locked_at=now):
            return  # somebody was first
        for table, pk in _lockable(launch):
            free = table._base_manager.filter(pk=pk, locked=False)
            free.update(locked=True, locked_by=None, locked_at=now)
        log(launch, "wagtail.lock", user=user)


def unlock(launch: Launch, user) -> None:
    _check_may_lock(user)
    with transaction.atomic():
        release(launch)
        log(launch, "wagtail.unlock", user=user)


def release(launch: Launch) -> None:
    """Take away the locks that the launch gave; somebody's own lock stays."""
    if launch.locked_at is None:
        return
    for table, pk in _lockable(launch):
        own = table._base_manager.filter(pk=pk, locked_at=launch.locked_at)
        own.update(locked=False, locked_at=None)
    Launch.objects.filter(pk=launch.pk).update(locked_at=None)


def unlock_due(changes: list[Change]) -> None:
    """Unlock the launches of these changes, which are about to be made."""
    moments = {change.moment for change in changes}
    for launch in Launch.objects.filter(moment__in=moments, locked_at__isnull=False):
        if launch.changes_among(changes):
            release(launch)


def check_unlocked(objects: Iterable[Model], spared: int | None = None) -> None:
    """Raise NotPossibleError if a locked launch holds one of these, but that of key `spared`."""
    for launch in Launch.objects.filter(locked_at__isnull=False).exclude(pk=spared):
        held = {key_of(content.instance) for content in launch.contents()}
        for instance in objects:
            if key_of(instance) in held:
                raise NotPossibleError(
                    f"{named(instance)} fait partie du lancement «\xa0{launch}\xa0», qui est "
                    "verrouillé\xa0: déverrouillez-le d’abord."
                )


def _check_may_lock(user) -> None:
    if not user.has_perm("agenda.lock_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de verrouiller un lancement.")


def _lockable(launch: Launch) -> list[Key]:
    instances = [content.instance for content in launch.contents()]
    return [key_of(instance) for instance in instances if isinstance(instance, LockableMixin)]
