"""What every gesture refuses, with a sentence in French that says what to do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wagtail.models import Revision

from publishing import clock
from publishing.errors import NotPossibleError
from publishing.launches.models import Launch, LaunchItem, version_key
from publishing.launches.objects import Key, lock_rows, may_edit, may_publish, quoted_title
from publishing.launches.waiting import check_no_named_launch, publication_of, removal_of
from publishing.moment_fields import PASSED

NO_LONGER_PLANNED = "Ce n’est plus planifié\xa0: c’est fait, ou annulé."


def may_change(user: Any, launch: Launch) -> bool:
    """Tell whether `user` may change a launch.

    One without a name is its object's publication, or a proposal of whoever may edit it.
    """
    if launch.name:
        return user.has_perm("publishing.change_launch")
    may = may_edit if launch.is_proposal else may_publish
    return all(may(user, item.instance) for item in launch.items.all() if item.instance)


def present(launch: Launch, user) -> Launch:
    """Return a launch that has not left, as it is now; refused without the right to it.

    The caller has the generation's lock, so its row needs none of its own.
    """
    found = Launch.objects.filter(pk=launch.pk).first()
    if found is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    if user and not may_change(user, found):
        what = "changer un lancement" if found.name else f"publier «\xa0{found}\xa0»"
        raise NotPossibleError(f"Vous n’avez pas le droit de {what}.")
    if found.left_at:
        raise NotPossibleError(f"{found.said()} est parti\xa0: rien n’y change plus.")
    return found


def check_moment(moment: datetime) -> None:
    if moment <= clock.now():
        raise NotPossibleError(PASSED)


def check_order(item: LaunchItem, moment: datetime) -> None:
    """Refuse a publication after the end of the object, and an end before its publication."""
    other = publication_of(item.instance) if item.is_removal else removal_of(item.instance)
    if other is None or not other.launch.is_planned or other.launch_id == item.launch_id:
        return
    is_wrong = moment <= other.launch.moment if item.is_removal else moment >= other.launch.moment
    if is_wrong:
        which = "plus tard" if item.is_removal else "plus tôt"
        raise NotPossibleError(
            f"{quoted_title(item.instance)} est {other.future()}\xa0: choisissez un moment "
            f"{which}, ou changez cette planification."
        )


def check_read(instance: Any, revision: Revision | None, version: str) -> None:
    """Refuse a version of `instance` that is another than the one that was read as `version`."""
    if version_key(revision) != version:
        raise NotPossibleError(
            f"{quoted_title(instance)} a changé entre-temps\xa0: relisez sa dernière version, puis "
            "recommencez."
        )


def check_reviewed(instance: Any) -> None:
    if getattr(instance, "workflow_in_progress", False):
        raise NotPossibleError(
            f"{quoted_title(instance)} est en relecture\xa0: approuvez-la, et la version approuvée "
            "prendra place dans le lancement."
        )


def lock_to_publish(keys: Iterable[Key], user) -> list[Any]:
    """Lock these pages and snippets until the transaction ends, and return them as they are now.

    It is refused when one is gone, or when `user` may not publish it.
    """
    asked = set(keys)
    found = lock_rows(asked)
    if len(found) < len(asked):
        raise NotPossibleError("Cette page n’existe plus. Rechargez l’agenda.")
    for instance in found:
        if user and not may_publish(user, instance):
            raise NotPossibleError(f"Vous n’avez pas le droit de publier {quoted_title(instance)}.")
    return found


def check_withdrawal(instances: Iterable[Any], user) -> list[LaunchItem]:
    """Return what waits alone for these objects; refused for what `withdraw` may not delete."""
    items = check_no_named_launch(instances)
    for item in items:
        if user and not may_publish(user, item.instance):
            raise NotPossibleError(
                f"{quoted_title(item.instance)} est {item.future()}\xa0: demandez à une personne "
                "qui publie."
            )
    return items
