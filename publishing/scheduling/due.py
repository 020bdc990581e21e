"""Due changes: planned publications, expiries, and the launches of the agenda."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import DraftStateMixin, Page, Revision

from publishing import clock
from publishing.reasons import NotPossibleError
from publishing.scheduling import actions, readiness

# In their order within an instant: a page that expires when its new version is due stays online.
UNPUBLISH, LAUNCH, PUBLISH = ACTIONS = ("unpublish", "launch", "publish")

# The table of an object and its primary key; all pages are in one table.
type Key = tuple[type[Model], str]


@dataclass(frozen=True)
class Change:
    """One planned change of one object, or of a launch, identified by keys."""

    moment: datetime
    action: str
    # The object, as `key_of` names it.
    model: type[Model]
    pk: str
    revision: int | None = None
    # What a launch changes.
    also: tuple[Key, ...] = field(default=(), compare=False)

    @property
    def key(self) -> Key:
        return self.model, self.pk

    def apply(self, log: bool = True) -> bool:
        """Carry the change out as of its moment; return False if its plan has changed.

        Call it in a transaction. Raises the obstacle: a broken revision, content that « Publier »
        would refuse, a deleted page, a parent that is not online. The admin's log records the
        change unless `log` is False.
        """
        if self.action == LAUNCH:
            return launches.carry_out(self, log)
        with clock.at(self.moment):
            return self._publish(log) if self.action == PUBLISH else self._unpublish(log)

    def _publish(self, log: bool) -> bool:
        planned = Revision.objects.select_related("content_type", "base_content_type")
        revision = planned.filter(pk=self.revision, approved_go_live_at=self.moment).first()
        if revision is None:
            return False
        # Locked before it is read, because saving it writes its place in the tree too.
        instance = self._locked()
        if instance is None:
            raise NotPossibleError("Ce contenu n’existe plus\xa0: il a été supprimé.")
        if isinstance(instance, Page):
            check_place(instance)
        log_action = log and "wagtail.publish.scheduled"
        publication = actions.publication(revision, at=self.moment, log_action=log_action)
        readiness.check(publication.object)
        publication.execute()
        return True

    def _unpublish(self, log: bool) -> bool:
        instance = self._locked()
        if instance is None or not instance.live or instance.expire_at != self.moment:
            return False
        if isinstance(instance, Page):
            instance = instance.specific
        actions.expire(instance, log_action=log and "wagtail.unpublish.scheduled")
        return True

    def _locked(self) -> Any:
        """Lock the object and return it; None if it is deleted."""
        return next(iter(lock_rows([self.key])), None)


@dataclass(frozen=True)
class LaunchSource:
    """How the agenda's launches take part in the schedule."""

    # Yields the launches planned until a moment.
    until: Callable[[datetime], Iterable[Change]]
    # Carries one out, logged or not; returns False if it is no longer planned so.
    carry_out: Callable[[Change, bool], bool]
    # Returns those that wait for somebody's decision, each with the reason in French.
    waiting: Callable[[list[Change]], dict[Change, str]]


# There are no launches until the agenda's `ready()` sets its own source.
launches = LaunchSource(lambda _moment: (), lambda _change, _log: False, lambda _changes: {})


def until(moment: datetime) -> list[Change]:
    """Return every change planned for `moment` or before, in the order to carry them out.

    A change may plan or cancel others, so call this again after each moment.
    """
    found = [*_publications(moment), *_expiries(moment), *launches.until(moment)]
    return sorted(found, key=_order)


def waiting(changes: list[Change]) -> dict[Change, str]:
    """Return the changes that wait for somebody's decision, with the reasons in French.

    They stay planned, and the scheduler carries them out when nothing is missing any more.
    """
    return launches.waiting(changes)


def lock(changes: list[Change]) -> list[Change]:
    """Lock all objects of these changes, and return the changes sorted.

    This waits for running saves of these objects. Afterwards nobody else changes them until the end
    of the transaction. Within an instant, parents are published before children, in any order of
    planning.
    """
    rows = lock_rows(key for change in changes for key in (change.key, *change.also))
    depths = {str(row.pk): row.depth for row in rows if isinstance(row, Page)}
    return sorted(changes, key=lambda change: (_order(change), depths.get(change.pk, 0)))


def lock_rows(keys: Iterable[Key]) -> list[Any]:
    """Lock these objects until the transaction ends, and return them.

    Everybody locks them in one order, table by table, after the generation (`generation.lock`).
    """
    tables: dict[type[Model], set[str]] = {}
    for model, pk in keys:
        tables.setdefault(model, set()).add(pk)
    found: list[Any] = []
    for model in sorted(tables, key=lambda model: model._meta.label):
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=tables[model])
        found += rows.order_by("pk")
    return found


def key_of(instance: Model) -> Key:
    return (Page if isinstance(instance, Page) else type(instance)), str(instance.pk)


def object_of(change: Change) -> Model | None:
    """Return the object of `change`, a page as its own type; None if it is deleted."""
    instance = change.model._base_manager.filter(pk=change.pk).first()
    return instance.specific if isinstance(instance, Page) else instance


def draftable_models() -> Iterator[type[Model]]:
    """Yield `Page`, for all types of page, and every other model with drafts."""
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def _order(change: Change) -> tuple[datetime, int]:
    return change.moment, ACTIONS.index(change.action)


def check_place(page: Page, by: datetime | None = None) -> None:
    """Refuse to publish a page below a page that is not public, nor planned alone until `by`."""
    parent = page.get_parent()
    if parent is None or parent.live:
        return
    planned = parent.scheduled_revision
    if by is None or planned is None or planned.approved_go_live_at > by:
        raise NotPossibleError(
            f"Sa page parente, «\xa0{parent.get_admin_display_title()}\xa0», n’est pas en ligne. "
            "Publiez-la\xa0: celle-ci suivra d’elle-même."
        )


def _publications(moment: datetime) -> Iterator[Change]:
    planned = Revision.objects.filter(approved_go_live_at__lte=moment)
    # In the order of the index: by key, SQLite would read the table of all versions each second.
    planned = planned.order_by("approved_go_live_at", "pk")
    columns = planned.values_list("pk", "approved_go_live_at", "base_content_type", "object_id")
    for pk, at, content_type, object_id in columns:
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model:  # else a model that a release dropped
            yield Change(at, PUBLISH, model, object_id, revision=pk)


def _expiries(moment: datetime) -> Iterator[Change]:
    for model in draftable_models():
        expired = model._base_manager.filter(live=True, expire_at__lte=moment).order_by("pk")
        for pk, at in expired.values_list("pk", "expire_at"):
            yield Change(at, UNPUBLISH, model, str(pk))
