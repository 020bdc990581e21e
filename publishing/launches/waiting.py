"""What waits for an object: the items of launches that have not left."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.models import Page, Revision, get_default_page_content_type

from publishing.errors import NotPossibleError
from publishing.launches.models import Launch, LaunchItem
from publishing.launches.objects import Key, key_of, quoted_title, tree_of


def waiting_for(objects: Iterable[Any]) -> dict[Key, list[LaunchItem]]:
    """Return what waits for each of these pages and snippets, the sooner first, in one query."""
    keys = {key_of(instance) for instance in objects}
    items = LaunchItem.objects.waiting().filter(object_id__in=[pk for _model, pk in keys])
    found: dict[Key, list[LaunchItem]] = {}
    for item in items.select_related("launch").prefetch_related(None).order_by("launch__moment"):
        if item.key in keys:
            found.setdefault(item.key, []).append(item)
    return found


def publications_of(objects: Iterable[Any]) -> dict[Key, LaunchItem]:
    """Return the waiting publication of each of these objects that has one."""
    waiting = waiting_for(objects).items()
    return {key: item for key, items in waiting for item in items if not item.is_removal}


def publication_of(instance: Any) -> LaunchItem | None:
    return publications_of([instance]).get(key_of(instance))


def removal_of(instance: Any) -> LaunchItem | None:
    items = waiting_for([instance]).get(key_of(instance), [])
    return next((item for item in items if item.is_removal), None)


def columns_of_pages() -> dict[str, Subquery]:
    """Return what is planned next for pages, as expressions for a list of them."""
    key = Cast(OuterRef("pk"), CharField())
    kind = get_default_page_content_type()
    items = LaunchItem.objects.waiting().filter(content_type=kind, object_id=key)
    items = items.filter(launch__in=Launch.objects.planned()).order_by("launch__moment")
    return {
        "planned_at": Subquery(items.values("launch__moment")[:1]),
        "planned_action": Subquery(items.values("action")[:1]),
        "launch_name": Subquery(items.values("launch__name")[:1]),
    }


def latest_is_planned() -> Exists:
    """Return the condition that the latest version of a page is a planned one."""
    return Exists(planned_versions().filter(pk=OuterRef("latest_revision_id")))


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


def check_no_named_launch(instances: Iterable[Any]) -> list[LaunchItem]:
    """Return what waits for these objects; refused if a launch with a name holds one."""
    items = [item for items in waiting_for(instances).values() for item in items]
    for item in items:
        if item.launch.name:
            raise NotPossibleError(
                f"{quoted_title(item.instance)} est {item.future()}\xa0: retirez-la d’abord de ce "
                "lancement."
            )
    return items


def take_out_of_launches(instance: Any) -> None:
    """Take what is deleted for good out of every launch: an item would protect its versions.

    A launch without a name that has nothing left goes too.
    """
    for each in tree_of([instance]):
        items = LaunchItem.objects.of(each)
        nameless = list(items.filter(launch__name="").values_list("launch", flat=True))
        items.delete()
        Launch.objects.filter(pk__in=nameless, items=None).delete()
