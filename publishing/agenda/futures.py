"""The one future of an object: its own plan, or its place in a launch that has not left.

Whatever would give it a second one is refused with a sentence that names the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page, Revision, get_default_page_content_type

from publishing import clock
from publishing.agenda.models import Launch, LaunchItem
from publishing.dates import moment_in_short
from publishing.reasons import NotPossibleError
from publishing.scheduling.due import Key, key_of


@dataclass(frozen=True)
class Future:
    """What will happen to one object."""

    moment: datetime
    # The key of the version that goes online. None: a removal, or a launch that is not planned yet.
    revision: int | None = None
    launch: Launch | None = None

    @property
    def is_overdue(self) -> bool:
        """Tell whether it should have happened, and waits: a launch in preparation does not."""
        return self.moment <= clock.now() and (self.launch is None or self.launch.is_planned)

    @property
    def url(self) -> str:
        """The screen that decides about it."""
        if self.launch:
            return reverse("launches:edit", args=[self.launch.pk])
        return reverse("agenda:plan", args=[f"publication-{self.revision}"])

    def __str__(self) -> str:
        if self.launch is None:
            return f"planifiée pour le {moment_in_short(self.moment)}"
        return f"dans le lancement «\xa0{self.launch}\xa0», {moment_in_short(self.moment)}"


def futures_of(objects: Iterable[Any], except_in: Launch | None = None) -> dict[Key, Future]:
    """Return the futures of these pages and snippets, in two queries.

    The launch `except_in` does not count.
    """
    keys = {key_of(instance) for instance in objects}
    ids = [pk for _model, pk in keys]
    found: dict[Key, Future] = {}
    plans = Revision.objects.filter(object_id__in=ids, approved_go_live_at__isnull=False)
    columns = plans.values_list("base_content_type", "object_id", "pk", "approved_go_live_at")
    for content_type, object_id, pk, moment in columns:
        model: Any = ContentType.objects.get_for_id(content_type).model_class()
        found[model, object_id] = Future(moment, pk)
    items = LaunchItem.objects.waiting().filter(object_id__in=ids).select_related("launch")
    for item in items.exclude(launch=except_in).prefetch_related(None):
        found[item.key] = Future(item.launch.moment, item.revision_id, item.launch)
    return {key: future for key, future in found.items() if key in keys}


def future_of(instance: Any) -> Future | None:
    return futures_of([instance]).get(key_of(instance))


def latest_is_planned() -> Exists:
    """Return the condition that the latest version of a page is the planned one."""
    return Exists(planned_versions().filter(pk=OuterRef("latest_revision_id")))


def columns_of_pages() -> dict[str, Subquery]:
    """Return the futures of pages as expressions for a list of them.

    `plan_at` is the moment of its own plan, `launch_name` and `launch_at` are of its launch.
    """
    key = Cast(OuterRef("pk"), CharField())
    plans = Revision.page_revisions.filter(object_id=key, approved_go_live_at__isnull=False)
    kind = get_default_page_content_type()
    items = LaunchItem.objects.waiting().filter(content_type=kind, object_id=key)
    return {
        "plan_at": Subquery(plans.values("approved_go_live_at")[:1]),
        "launch_name": Subquery(items.values("launch__name")[:1]),
        "launch_at": Subquery(items.values("launch__moment")[:1]),
    }


def tree_of(instances: Iterable[Any]) -> list[Any]:
    """Return these objects, and the pages below those that are pages."""
    found: dict[Key, Any] = {}
    for instance in instances:
        is_page = isinstance(instance, Page)
        tree = Page.objects.descendant_of(instance, inclusive=True) if is_page else [instance]
        found |= {key_of(each): each for each in tree}
    return list(found.values())


def check_no_future(instances: Iterable[Any], except_in: Launch) -> None:
    """Raise NotPossibleError if one of these has a future besides the launch `except_in`."""
    instances = list(instances)
    futures = futures_of(instances, except_in)
    for instance in instances:
        if future := futures.get(key_of(instance)):
            raise NotPossibleError(f"{quoted_title(instance)} est déjà {future}.")


def check_no_launch(instances: Iterable[Any]) -> None:
    """Raise NotPossibleError if a launch that has not left holds one of these."""
    instances = list(instances)
    futures = futures_of(instances)
    for instance in instances:
        future = futures.get(key_of(instance))
        if future and future.launch:
            raise NotPossibleError(
                f"{quoted_title(instance)} est {future}\xa0: retirez-la d’abord de ce lancement."
            )


def planned_versions() -> QuerySet[Revision]:
    """Return the versions that are planned, alone or in a launch that has not left."""
    launched = LaunchItem.objects.waiting().values("revision")
    return Revision.objects.filter(Q(approved_go_live_at__isnull=False) | Q(pk__in=launched))


def versions_to_come() -> QuerySet[Revision]:
    """Return the versions that may come online: the planned ones, and the latest drafts."""
    drafts = Page.objects.filter(has_unpublished_changes=True)
    return planned_versions() | Revision.objects.filter(pk__in=drafts.values("latest_revision"))


def take_out_of_launches(instance: Any) -> None:
    """Take what is deleted for good out of every launch: an item would protect its versions."""
    for each in tree_of([instance]):
        LaunchItem.objects.of(each).delete()


def is_pinned(revision: Revision) -> bool:
    """Tell whether this version is planned, alone or in a launch that has not left."""
    return planned_versions().filter(pk=revision.pk).exists()


def quoted_title(instance: Model) -> str:
    """Return the name of a page or snippet as editors read it, in quotation marks."""
    return f"«\xa0{getattr(instance, 'draft_title', '') or instance}\xa0»"
