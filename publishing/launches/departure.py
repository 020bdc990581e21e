"""A launch leaves: all its changes in one transaction, in their order, or none of them.

The scheduler, « Lancer maintenant », the view of a later moment and the rehearsal share `depart`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from publishing import clock
from publishing.errors import NotPossibleError, reason_of
from publishing.launches import actions, readiness
from publishing.launches.history import DEPARTED, tell
from publishing.launches.models import Launch, LaunchItem
from publishing.launches.plans import publication_of
from publishing.launches.refusals import check_parent, lock_rows


def planned_until(moment: datetime, only: Any = None) -> list[Launch]:
    """Return the launches planned for `moment` or before, in the order to carry them out.

    Launches of one instant leave one after the other: removals first, then by the depth of their
    highest page, then by key. With `only`, that launch, or those that change that page or snippet.
    """
    launches = Launch.objects.planned().filter(moment__lte=moment)
    if isinstance(only, Launch):
        launches = launches.filter(pk=only.pk)
    elif only is not None:
        kind = only.get_base_content_type()
        launches = launches.filter(items__content_type=kind, items__object_id=str(only.pk))
    return in_order(launches.prefetch_related("items"))


def in_order(launches: Iterable[Launch]) -> list[Launch]:
    def order(launch: Launch) -> tuple:
        items = launch.items.all()
        is_removal = all(item.is_removal for item in items)
        depth = min((getattr(i.instance, "depth", 0) for i in items if i.is_page), default=0)
        return launch.moment, not is_removal, depth, launch.pk

    return sorted(launches, key=order)


def apply(launches: Iterable[Launch]) -> dict[int, Exception]:
    """Have launches leave in this order, in a transaction that the caller rolls back.

    Returns by their keys why others could not.
    """
    errors: dict[int, Exception] = {}
    with disable_reference_index_auto_update():
        for launch in launches:
            try:
                with transaction.atomic():
                    depart(launch, launch.moment, is_trial=True)
            except OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 - the scheduler says why
                errors[launch.pk] = error
    return errors


def apply_until(moment: datetime, only: Any = None) -> list[Launch]:
    """Have what is planned until `moment` leave, as `apply` does, and return what could not.

    That is tried again while others leave, as the scheduler does. With `only`, as `planned_until`
    reads it, others stay.
    """
    launches: list[Launch] = []
    left_behind = planned_until(moment, only)
    while left_behind != launches:
        launches = left_behind
        errors = apply(launches)
        left_behind = [launch for launch in launches if launch.pk in errors]
    return left_behind


def depart(launch: Launch, now: datetime, is_trial: bool = False, user: Any = None) -> None:
    """Carry out all items of `launch` as of the moment `now`, in a transaction of the caller.

    Raises the obstacle, in a launch with a name after that of its object: a broken version, content
    that « Publier » would refuse, a deleted page, a parent that is not online. A trial raises all
    of them, and writes nothing to the admin's log. A launch without a name that has nothing to take
    off is deleted. The log names `user`, who had it leave now; nobody for one that is due.
    """
    items = launch.ordered_items()
    lock_rows(item.key for item in items)
    obstacles = []
    with clock.at(now):
        for item in items:
            try:
                _change(item, is_trial, user)
            except (NotPossibleError, ValidationError) as error:
                which = f"«\xa0{item}\xa0»\xa0: " if launch.name else ""
                obstacles.append(f"{which}{reason_of(error)}")
                if not is_trial:  # others wait meanwhile
                    break
    if obstacles:
        raise NotPossibleError(*obstacles)
    if not launch.name and all(item.is_removal and not item.was_live for item in items):
        for item in () if is_trial else items:
            tell(item.instance, "Dépublication sans objet\xa0: était déjà hors ligne à ce moment")
        launch.delete()
        return
    if launch.name and not is_trial:
        tell(launch, "Lancé maintenant" if user else "Départ", user)
    LaunchItem.objects.filter(launch=launch, done_at=None).update(done_at=now)
    # A launch may have waited for months, and is taken back from today on.
    left = {"left_at": clock.now(), "reason": "", "failing_since": None}
    Launch.objects.filter(pk=launch.pk).update(**left)


def _change(item: LaunchItem, is_trial: bool, user: Any) -> None:
    """Make the change of one item at `clock.now()`, and keep what was there before."""
    model, pk = item.key
    instance = model._base_manager.filter(pk=pk).first()
    if instance is None:
        raise NotPossibleError("Ce contenu n’existe plus\xa0: il a été supprimé.")
    if item.is_removal:
        _unpublish(item, instance, is_trial, user)
    else:
        _put_online(item, instance, is_trial, user)


def _put_online(item: LaunchItem, instance: Any, is_trial: bool, user: Any) -> None:
    check_parent(instance)
    if instance.live and instance.live_revision_id != item.base_revision_id:
        raise NotPossibleError(
            "Une autre version a été publiée depuis la planification\xa0: choisissez celle qui "
            "doit paraître."
        )
    _keep_former_state(item, instance)
    publication = actions.publication(item.revision, log_action=False)
    if not item.launch.return_of_id:  # what was online may come back as it was
        readiness.check(publication.object)
    publication.execute()
    if not is_trial:
        which = "" if user else "planifiée "
        data = {"said": f"Version {which}mise en ligne{_with_launch(item)}"}
        log(publication.object, DEPARTED, user=user, data=data, revision=item.revision)


def _unpublish(item: LaunchItem, instance: Any, is_trial: bool, user: Any) -> None:
    """Unpublish a page and those below it, which become items of the launch too."""
    coming = publication_of(instance) if not instance.live else None
    if coming and coming.launch_id != item.launch_id and coming.launch.is_planned:
        raise NotPossibleError(
            f"Elle n’est pas encore en ligne\xa0: elle est {coming.future()}, et cette publication "
            "attend."
        )
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
                    done_at=clock.now(),
                ),
                page,
            )
    if isinstance(instance, Page):
        instance = instance.specific
    if returned := item.launch.return_of:
        came = LaunchItem.objects.of(instance).filter(done_at=instance.first_published_at)
        if came.filter(launch=returned).exists():
            instance.first_published_at = None  # as before: an article has no date again
    actions.unpublish(instance, log_action=False)
    if not is_trial:
        as_planned = "" if user else " comme prévu"
        tell(instance, f"Dépubliée{as_planned}{_with_launch(item)}", user)


def _with_launch(item: LaunchItem) -> str:
    return f", avec le lancement «\xa0{item.launch}\xa0»" if item.launch.name else ""


def _keep_former_state(item: LaunchItem, instance: Any) -> None:
    item.was_live = instance.live
    item.former_revision_id = instance.live_revision_id
    item.save()
