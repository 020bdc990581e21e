"""A launch leaves: all its changes in one transaction, in their order, or none of them.

The scheduler, « Lancer maintenant », the view of a later moment and the trial before a planning
share `depart`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from publishing import clock
from publishing.agenda.agreements import reason_to_wait
from publishing.agenda.futures import quoted_title
from publishing.agenda.models import Launch, LaunchItem
from publishing.caching import generation
from publishing.dates import moment_in_full
from publishing.reasons import NotPossibleError, reason_of
from publishing.scheduling import actions, due, readiness
from publishing.scheduling.due import LAUNCH, Change

WITHOUT_CONTENT = LaunchItem.objects.prefetch_related(None).order_by("pk")


def until(moment: datetime) -> Iterator[Change]:
    """Yield the planned launches until `moment` that have not left."""
    launches = Launch.objects.planned().filter(moment__lte=moment).order_by("moment", "pk")
    for launch in launches.prefetch_related(Prefetch("items", WITHOUT_CONTENT)):
        changed = tuple(item.key for item in launch.items.all())
        yield Change(launch.moment, LAUNCH, Launch, str(launch.pk), also=changed)


def reasons_to_wait(changes: list[Change]) -> dict[Change, str]:
    """Return the launches among `changes` that wait for an agreement, with the reason in French."""
    by_key = {change.pk: change for change in changes if change.action == LAUNCH}
    if not by_key:
        return {}
    asking = Launch.objects.filter(pk__in=by_key, agreements__isnull=False).distinct()
    reasons = {by_key[str(launch.pk)]: reason_to_wait(launch) for launch in asking}
    return {change: reason for change, reason in reasons.items() if reason}


def depart(change: Change, log: bool) -> bool:
    """Carry a launch out as of its moment; return False if it has moved, left or been cancelled."""
    planned = Launch.objects.planned()
    launch = planned.filter(pk=change.pk, moment=change.moment).first()
    if launch is None:
        return False
    with clock.at(change.moment):
        for item in launch.ordered_items():
            try:
                change_item(item, log)
            except (NotPossibleError, ValidationError) as error:
                raise NotPossibleError(f"{quoted_item(item)}\xa0: {reason_of(error)}") from error
    Launch.objects.filter(pk=launch.pk).update(left_at=clock.now())
    return True


def obstacles(launch: Launch) -> list[str]:
    """Try the whole launch, roll it back, and return what stands in its way, in French."""
    found = []
    with transaction.atomic(), generation.suppressed(), disable_reference_index_auto_update():
        for item in launch.ordered_items():
            try:
                with transaction.atomic():
                    change_item(item, log=False, is_trial=True)
            except (NotPossibleError, ValidationError) as error:
                found.append(f"{quoted_item(item)}\xa0: {reason_of(error)}")
        transaction.set_rollback(True)
    return found


def change_item(item: LaunchItem, log: bool, is_trial: bool = False) -> None:
    """Make the change of one item at `clock.now()`, and keep what was there before.

    Raises the obstacle, as `Change.apply` does.
    """
    instance = next(iter(due.lock_rows([item.key])), None)
    if instance is None:
        raise NotPossibleError("Ce contenu n’existe plus\xa0: il a été supprimé.")
    if item.is_removal:
        _take_off(item, instance, log)
    else:
        _put_online(item, instance, log, is_trial)


def quoted_item(item: LaunchItem) -> str:
    return quoted_title(item.instance) if item.instance else "Un contenu supprimé"


def _put_online(item: LaunchItem, instance: Any, log: bool, is_trial: bool) -> None:
    if item.revision is None:
        raise NotPossibleError(
            "Aucune version n’est choisie\xa0: planifiez de nouveau ce lancement."
        )
    if isinstance(instance, Page):
        due.check_place(instance, by=item.launch.moment if is_trial else None)
    if instance.live and instance.live_revision_id != item.base_revision_id:
        raise NotPossibleError(
            "Une autre version a été publiée depuis la planification. Choisissez sur l’écran du "
            "lancement celle qui doit paraître."
        )
    _keep_former_state(item, instance)
    publication = actions.publication(
        item.revision, at=clock.now(), log_action=log and "wagtail.publish.scheduled"
    )
    publication.object.go_live_at = None
    planned_expiry = publication.object.expire_at
    publication.object.expire_at = expiry = _expiry(item, instance, planned_expiry)
    if expiry and expiry <= item.launch.moment:
        raise NotPossibleError(
            f"Elle doit être dépubliée avant, le {moment_in_full(expiry)}. Choisissez un moment "
            "plus tôt, ou changez la dépublication."
        )
    if not item.launch.return_of_id:  # what was online may come back as it was
        readiness.check(publication.object)
    publication.execute()


def _expiry(item: LaunchItem, instance: Any, planned: datetime | None) -> datetime | None:
    """Return the expiry of the object: the planned one, unless another was set since."""
    if not instance.live:
        return planned
    base = item.base_revision and item.base_revision.as_object().expire_at
    return planned if instance.expire_at == base else instance.expire_at


def _take_off(item: LaunchItem, instance: Any, log: bool) -> None:
    """Unpublish a page and those below it, which become items of the launch too."""
    _keep_former_state(item, instance)
    if not instance.live:
        return
    known = {each.object_id for each in item.launch.items.all() if each.is_page}
    for page in item.leaving_with:
        if str(page.pk) not in known:
            _keep_former_state(
                LaunchItem(
                    launch=item.launch,
                    object_id=str(page.pk),
                    action=LaunchItem.Action.UNPUBLISH,
                    sort_order=item.sort_order,
                ),
                page,
            )
    if isinstance(instance, Page):
        instance = instance.specific
    actions.take_off(instance, log_action=log and "wagtail.unpublish.scheduled")


def _keep_former_state(item: LaunchItem, instance: Any) -> None:
    actions.keep_live_version(instance)
    item.was_live = instance.live
    item.former_revision_id = instance.live_revision_id
    item.save()
