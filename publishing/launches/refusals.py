"""Who may plan what, and what is refused: each refusal is a sentence that says what to do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from publishing import clock
from publishing.errors import PASSED, NotPossibleError
from publishing.launches.models import Key, Launch, LaunchItem, title_of, version_key
from publishing.launches.plans import publication_of, removal_of, waiting_for


def quoted_title(instance: Model) -> str:
    return f"«\xa0{title_of(instance)}\xa0»"


def may_edit(user: Any, instance: Any) -> bool:
    """Tell whether `user` may change a page or snippet, hence propose when it comes."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_edit()
    return policy_registry.get_by_type(type(instance)).user_has_permission(user, "change")


def may_publish(user: Any, instance: Any) -> bool:
    """Tell whether `user` may decide when a page or snippet goes on and off the site."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    return policy_registry.get_by_type(type(instance)).user_has_permission(user, "publish")


def may_change(user: Any, launch: Launch) -> bool:
    """Tell whether `user` may change a launch.

    One without a name is its object's publication, or a proposal of whoever may edit it.
    """
    if launch.name:
        return user.has_perm("publishing.change_launch")
    may = may_edit if launch.is_proposal else may_publish
    return all(may(user, item.instance) for item in launch.items.all() if item.instance)


def lock_rows(keys: Iterable[Key]) -> list[Any]:
    """Lock these objects until the transaction ends, and return them.

    Whoever may bump locks them in one order, table by table, after the generation
    (`generation.lock`).
    """
    tables: dict[type[Model], set[str]] = {}
    for model, pk in keys:
        tables.setdefault(model, set()).add(pk)
    found: list[Any] = []
    for model in sorted(tables, key=lambda model: model._meta.label):
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=tables[model])
        found += rows.order_by("pk")
    return found


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


NO_LONGER_PLANNED = "Ce n’est plus planifié\xa0: c’est fait, ou annulé."


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


def check_free(items: Iterable[LaunchItem], launch: Launch) -> None:
    """Raise NotPossibleError if the same change of one of these objects waits in another launch."""
    items = list(items)
    waiting = waiting_for(item.instance for item in items)
    for item in items:
        for other in waiting.get(item.key, []):
            if other.action == item.action and other.launch_id != launch.pk:
                raise NotPossibleError(f"{quoted_title(item.instance)} est déjà {other.future()}.")


def check_withdrawal(instances: Iterable[Any], user: Any = None) -> list[LaunchItem]:
    """Return what waits alone for these objects.

    Refused for what a launch with a name holds, and for what `user` may not publish.
    """
    items = [item for items in waiting_for(instances).values() for item in items]
    for item in items:
        if item.launch.name:
            what = "retirez-la d’abord de ce lancement"
        elif user and not may_publish(user, item.instance):
            what = "demandez à une personne qui publie"
        else:
            continue
        raise NotPossibleError(f"{quoted_title(item.instance)} est {item.future()}\xa0: {what}.")
    return items


def waits(item: LaunchItem) -> str:
    """Say in French why its object is not published without a question."""
    return (
        f"Rien n’a été publié\xa0: «\xa0{item}\xa0» est {item.future()}. Ouvrez-la pour en décider."
    )


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


def check_parent(instance: Any) -> None:
    """Refuse to put online a page whose parent is not: its address would have a gap.

    One that is online already may be corrected.
    """
    if not isinstance(instance, Page) or instance.live:
        return
    parent = instance.get_parent()
    if not parent.live:
        raise NotPossibleError(
            f"La page parente, {quoted_title(parent)}, n’est pas en ligne. Publiez-la, ou "
            "planifiez-la avant."
        )


def check_read(instance: Any, revision: Revision | None, version: str) -> None:
    """Refuse a version of `instance` that is another than the one that was read as `version`."""
    if version_key(revision) != version:
        raise NotPossibleError(
            f"{quoted_title(instance)} a changé entre-temps\xa0: relisez sa dernière version, puis "
            "recommencez."
        )
