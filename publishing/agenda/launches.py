"""The gestures on a launch: plan it on exact versions, move it, cancel it, carry it out at once.

Each function does all that it says or nothing. It raises NotPossibleError when the rights are
missing, when the launch has left, or when a version is another than the one that was read.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Revision

from publishing import clock
from publishing.agenda import departure
from publishing.agenda.agreements import lacking, reason_to_wait
from publishing.agenda.forms import NOW
from publishing.agenda.futures import check_no_future, quoted_title
from publishing.agenda.models import Launch, LaunchItem
from publishing.agenda.plans import (
    NO_LONGER_PLANNED,
    check_moment,
    check_read,
    draft_of,
    lock_to_publish,
    log_move,
)
from publishing.agenda.shown_drafts import shown_drafts
from publishing.caching import generation
from publishing.keys import as_key
from publishing.reasons import NotPossibleError
from publishing.scheduling import actions, failures, readiness
from publishing.scheduling.due import LAUNCH, Change, key_of

# The names of gestures in the admin's log.
PLAN, CANCEL, TAKE = "agenda.plan", "agenda.cancel", "agenda.take"


@generation.atomic()
def plan(launch: Launch, versions: Mapping[int, str], user) -> None:
    """Plan these versions for the launch's moment; `versions` has the `version_key` of each item.

    The whole launch is tried first. Raises NotPossibleError with everything that stands in its way.
    """
    launch = present(launch, user)
    check_moment(launch.moment)
    _plan(launch, versions, user)
    for agreement in launch.agreements.filter(answer=""):
        agreement.ask()
    failures.retry(launch)
    log(launch, PLAN, user=user)


@generation.atomic()
def leave_now(launch: Launch, versions: Mapping[int, str], user) -> None:
    """Plan a launch for this very moment, and carry it out."""
    launch = present(launch, user)
    was, launch.moment = launch.moment, clock.now()
    Launch.objects.filter(pk=launch.pk).update(moment=launch.moment)
    _plan(launch, versions, user)
    if reason := reason_to_wait(launch):
        raise NotPossibleError(f"{reason} L’accord porte aussi sur le moment.")
    Change(launch.moment, LAUNCH, Launch, str(launch.pk)).apply()
    log_move(launch, "lancement", was, launch.moment, user)


@generation.atomic()
def take_version(item: LaunchItem, version: str, user) -> None:
    """« Prendre cette version »: the latest version takes the place of the planned one."""
    launch = present(item.launch, user)
    item = _own(launch, item)
    lock_to_publish([item.key], user)
    latest = item.instance.get_latest_revision()
    check_read(item.instance, latest, version)
    put_version(item, latest, user)


def put_version(item: LaunchItem, revision: Revision, user) -> None:
    """Make `revision` the version of an item of a launch; refused as « Publier » refuses."""
    if item.is_removal:
        raise NotPossibleError(
            f"{quoted_title(item.instance)} quitte le site avec le lancement «\xa0{item.launch}"
            "\xa0»\xa0: retirez-la d’abord de ce lancement."
        )
    _check_reviewed(item.instance)
    readiness.check(revision.as_object())
    item.revision, item.base_revision = revision, _live_version(item.instance)
    item.save()
    failures.retry(item.launch)
    log(item.launch, TAKE, user=user, data={"name": str(item)})


@generation.atomic()
def change_launch(instance: Any, destination: str, user) -> None:
    """Move an object from its launch to the one with the key `destination`, or out of launches.

    An empty `destination` keeps it where it is.
    """
    item = LaunchItem.objects.waiting().of(instance).select_related("launch").first()
    if not destination or item is None:
        return
    present(item.launch, user)
    if destination == NOW:
        item.delete()
        return
    item.launch = present(Launch(pk=as_key(destination)), user)
    item.save()


@generation.atomic()
def publish_beside(instance: Any, version: str, takes: bool, user) -> None:
    """Publish the draft of an object that a launch holds, and have the launch take it if `takes`.

    Otherwise the launch keeps its version, which will replace this one.
    """
    lock_to_publish([key_of(instance)], user)
    item = LaunchItem.objects.waiting().of(instance).select_related("launch").first()
    revision = instance.get_latest_revision()
    if item is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    check_read(instance, revision, version)
    present(item.launch, user)
    readiness.check(revision.as_object())
    actions.publication(revision, user=user).execute()
    item.base_revision = revision
    if takes:
        item.revision = revision
        log(item.launch, TAKE, user=user, data={"name": str(item)})
    item.save()


@generation.atomic()
def add_drafts(launch: Launch, user) -> None:
    """Add the drafts that the versions of a launch name, to be planned with it."""
    launch = present(launch, user)
    items = launch.ordered_items()
    versions = [item.shown_revision for item in items if item.shown_revision]
    for number, page in enumerate(shown_drafts(versions, user)):
        LaunchItem.objects.create(
            launch=launch, object_id=str(page.pk), sort_order=len(items) + number
        )


@generation.atomic()
def move(launch: Launch, moment: datetime, user) -> None:
    """Move the launch to `moment`, and nothing else."""
    check_moment(moment)
    launch = present(launch, user)
    was = launch.moment
    Launch.objects.filter(pk=launch.pk).update(moment=moment)
    log_move(launch, "lancement", was, moment, user)


@generation.atomic()
def cancel(launch: Launch, user) -> None:
    """Put the launch back in preparation: it keeps its versions, and nothing of it happens."""
    launch = present(launch, user)
    Launch.objects.filter(pk=launch.pk).update(planned_at=None)
    log(launch, CANCEL, user=user)


@generation.atomic()
def ask_again(launch: Launch, user) -> None:
    """Ask everybody again whose agreement does not count."""
    launch = present(launch, user)
    if not launch.is_planned:
        raise NotPossibleError("Ce lancement n’est pas planifié\xa0: il n’y a rien à approuver.")
    for agreement in lacking(launch):
        agreement.ask()


def present(launch: Launch, user) -> Launch:
    """Return a launch that has not left, as it is now; refused without the right to it.

    Every gesture on a launch begins with `generation.lock`, so its rows need no lock of their own.
    """
    if user and not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de changer un lancement.")
    found = Launch.objects.filter(pk=launch.pk).first()
    if found is None:
        raise NotPossibleError("Ce lancement n’existe plus.")
    if found.left_at:
        raise NotPossibleError(
            f"Le lancement «\xa0{found}\xa0» est parti\xa0: rien n’y change plus."
        )
    return found


def _plan(launch: Launch, versions: Mapping[int, str], user) -> None:
    """Pin the versions of a launch and try it; refused with all that is missing."""
    lock_to_publish([item.key for item in launch.items.all()], user)
    items = launch.ordered_items()
    if not items:
        raise NotPossibleError("Ce lancement est vide\xa0: ajoutez-y une page.")
    refused: list[str] = []
    for item in items:
        try:
            _pin(item, versions.get(item.pk, ""), user)
        except NotPossibleError as error:
            refused += error.args
    refused = refused or departure.obstacles(launch)
    if refused:
        raise NotPossibleError(*refused)
    Launch.objects.filter(pk=launch.pk).update(planned_at=clock.now())


def _own(launch: Launch, item: LaunchItem) -> LaunchItem:
    found = launch.items.filter(pk=item.pk).first()
    if found is None:
        raise NotPossibleError("Ce contenu n’est plus dans ce lancement.")
    return found


def _pin(item: LaunchItem, version: str, user) -> None:
    """Make the version that was read the one of its item."""
    instance = item.instance
    check_no_future([instance], except_in=item.launch)
    if item.is_removal:
        if not instance.live:
            raise NotPossibleError(
                f"{quoted_title(instance)} n’est pas en ligne\xa0: il n’y a rien à retirer."
            )
        return
    revision = item.shown_revision
    check_read(instance, revision, version)
    revision = revision or draft_of(instance, user)
    if not item.revision_id:
        _check_reviewed(instance)
    item.revision, item.base_revision = revision, _live_version(instance)
    item.save()


def _check_reviewed(instance: Any) -> None:
    if getattr(instance, "workflow_in_progress", False):
        raise NotPossibleError(
            f"{quoted_title(instance)} est en relecture\xa0: approuvez-la, et la version approuvée "
            "prendra place dans le lancement."
        )


def _live_version(instance: Any) -> Revision | None:
    actions.keep_live_version(instance)
    return instance.live_revision if instance.live else None
