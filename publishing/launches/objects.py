"""Pages and snippets of launches: their keys and rights, what waits for them, what that refuses.

Each refusal is a sentence in French that says what to do.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision, get_default_page_content_type
from wagtail.permissions import policy_registry

from publishing import clock
from publishing.errors import PASSED, NotPossibleError
from publishing.launches.models import Key, Launch, LaunchItem, title_of, version_key

# The names in the admin's log of what befalls a plan, and of what a launch publishes.
TOLD = "agenda.told"
DEPARTED = "agenda.departed"


def tell(instance: Any, said: str, user: Any = None, revision: Revision | None = None) -> None:
    """Write a sentence in French into the history of a page, a snippet or a launch."""
    if isinstance(instance, Page):
        instance = instance.specific_deferred  # the report names its type
    log(instance, TOLD, user=user, data={"said": said}, revision=revision)


def key_of(instance: Model) -> Key:
    return (Page if isinstance(instance, Page) else type(instance)), str(instance.pk)


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


def tree_of(instances: Iterable[Any]) -> list[Any]:
    """Return these objects, and the pages below those that are pages."""
    found: dict[Key, Any] = {}
    for instance in instances:
        is_page = isinstance(instance, Page)
        tree = Page.objects.descendant_of(instance, inclusive=True) if is_page else [instance]
        found |= {key_of(each): each for each in tree}
    return list(found.values())


def snippet_models() -> Iterator[type[Model]]:
    """Yield the models with drafts that are no pages."""
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def waiting_for(objects: Iterable[Any]) -> dict[Key, list[LaunchItem]]:
    """Return what waits for each of these pages and snippets, the sooner first, in one query."""
    keys = {key_of(instance) for instance in objects}
    items = LaunchItem.objects.waiting().filter(object_id__in=[pk for _model, pk in keys])
    found: dict[Key, list[LaunchItem]] = {}
    for item in items.select_related("launch").prefetch_related(None).order_by("launch__moment"):
        if item.key in keys:
            found.setdefault(item.key, []).append(item)
    return found


def publication_of(instance: Any) -> LaunchItem | None:
    return _waiting(instance, LaunchItem.Action.PUBLISH)


def removal_of(instance: Any) -> LaunchItem | None:
    return _waiting(instance, LaunchItem.Action.UNPUBLISH)


def _waiting(instance: Any, action: str) -> LaunchItem | None:
    items = LaunchItem.objects.waiting().of(instance).filter(action=action)
    return items.select_related("launch").prefetch_related(None).first()


def columns_of_pages() -> dict[str, Subquery]:
    """Return what is planned next for pages, or proposed, as expressions for a list of them."""
    key = Cast(OuterRef("pk"), CharField())
    kind = get_default_page_content_type()
    items = LaunchItem.objects.waiting().filter(content_type=kind, object_id=key)
    proposed = items.filter(launch__name="", launch__planned_at=None)
    items = items.filter(launch__in=Launch.objects.planned()).order_by("launch__moment")
    return {
        "proposed_for": Subquery(proposed.values("launch__moment")[:1]),
        "planned_at": Subquery(items.values("launch__moment")[:1]),
        "planned_action": Subquery(items.values("action")[:1]),
        "launch_name": Subquery(items.values("launch__name")[:1]),
    }


def planned_versions() -> QuerySet[Revision]:
    """Return the versions that launches hold that have not left."""
    pinned = LaunchItem.objects.waiting().filter(revision__isnull=False)
    return Revision.objects.filter(pk__in=pinned.values("revision"))


def versions_to_come() -> QuerySet[Revision]:
    """Return the versions that may come online: the planned ones, and the latest drafts."""
    drafts = Page.objects.filter(has_unpublished_changes=True)
    return planned_versions() | Revision.objects.filter(pk__in=drafts.values("latest_revision"))


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


def take_out_of_launches(instance: Any) -> None:
    """Take what is deleted for good out of every launch: an item would protect its versions.

    Every launch without a name that has nothing left goes too.
    """
    for each in tree_of([instance]):
        LaunchItem.objects.of(each).delete()
    Launch.objects.filter(name="", items=None).delete()


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
