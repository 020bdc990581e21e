"""Finds what is planned for pages and snippets alike, or proposed."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.models import DraftStateMixin, Page, Revision, get_default_page_content_type

from publishing.launches.models import Key, Launch, LaunchItem


def key_of(instance: Model) -> Key:
    return (Page if isinstance(instance, Page) else type(instance)), str(instance.pk)


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


def take_out_of_launches(instance: Any) -> None:
    """Take what is deleted for good out of every launch: an item would protect its versions.

    Every launch without a name that has nothing left goes too.
    """
    for each in tree_of([instance]):
        LaunchItem.objects.of(each).delete()
    Launch.objects.filter(name="", items=None).delete()
