"""The gestures on what is planned: plan, move, cancel, take a version, publish at once.

Each gesture does all that it says or nothing. It raises NotPossibleError when the rights are
missing, when the launch has left, when a version is another than the one that was read, and, where
it plans or moves, when the rehearsal finds a launch that could not leave.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from wagtail.models import Page, Revision

from publishing import clock
from publishing.caching import generation
from publishing.dates import moment_in_full
from publishing.errors import NotPossibleError
from publishing.launches import actions, departure, readiness, rehearsal
from publishing.launches.history import tell
from publishing.launches.invitations import lacking, reason_to_wait
from publishing.launches.models import NO_FAILURE, Launch, LaunchItem
from publishing.launches.plans import key_of, publication_of, removal_of, waiting_for
from publishing.launches.refusals import (
    NO_LONGER_PLANNED,
    check_moment,
    check_order,
    check_parent,
    check_read,
    check_withdrawal,
    lock_to_publish,
    may_edit,
    present,
    quoted_title,
)

PUBLISH, UNPUBLISH = LaunchItem.Action.PUBLISH, LaunchItem.Action.UNPUBLISH


# Launches with and without a name ---------------------------------------------------------------


@generation.atomic()
def plan(launch: Launch, versions: Mapping[int, str], user, moment: datetime) -> None:
    """Plan these versions for `moment`.

    `versions` has the `version_key` of each item. The whole launch is rehearsed. Raises
    NotPossibleError with everything that stands in its way.
    """
    launch = present(launch, user)
    check_moment(moment)
    _plan_for(moment, launch, versions, user)
    for invitation in launch.invitations.filter(asks=True, answer=""):
        invitation.ask()


@generation.atomic()
def leave_now(launch: Launch, versions: Mapping[int, str], user) -> None:
    """Plan a launch for this very moment, and carry it out."""
    launch = present(launch, user)
    with rehearsal.trial(launch):
        launch.moment = clock.now()
        _plan(launch, versions, user)
    if reason := reason_to_wait(launch):
        raise NotPossibleError(f"{reason} L’accord porte aussi sur le moment.")
    departure.depart(Launch.objects.get(pk=launch.pk), launch.moment, user=user)


@generation.atomic()
def move(launch: Launch, moment: datetime, user) -> None:
    """Move the launch to `moment`, and nothing else."""
    check_moment(moment)
    launch = present(launch, user)
    was = launch.moment
    with rehearsal.trial(launch, is_moved=True):
        Launch.objects.filter(pk=launch.pk).update(moment=moment, **NO_FAILURE)
        launch.moment = moment
        for item in launch.items.all():
            check_order(item, moment)
    if launch.is_planned:
        tell_move(launch, was, moment, user)


@generation.atomic()
def cancel(launch: Launch, user) -> list[str]:
    """Put a launch back in preparation, with its versions; delete one without a name.

    Who may edit a page may withdraw the date that is proposed for it. Returns which other launches
    will not leave any more, in French.
    """
    launch = present(launch, user)
    if launch.name and not launch.is_planned:
        raise NotPossibleError(NO_LONGER_PLANNED)
    pages, before = rehearsal.pages_of(launch), rehearsal.failing_with(launch, is_moved=True)
    tell_move(launch, launch.moment, None, user)
    if launch.name:
        Launch.objects.filter(pk=launch.pk).update(planned_at=None, **NO_FAILURE)
    else:
        launch.delete()
    return rehearsal.newly_failing(pages, before)


@generation.atomic()
def take_version(item: LaunchItem, version: str, user) -> None:
    """« Planifier la dernière version »: the latest version takes the place of the planned one."""
    launch = present(item.launch, user)
    lock_to_publish([item.key], user)
    item = launch.items.get(pk=item.pk)
    latest = item.instance.get_latest_revision()
    check_read(item.instance, latest, version)
    with rehearsal.trial(launch, may_fail=True):
        _put_version(item, latest, user)


@generation.atomic()
def add_drafts(launch: Launch, drafts: Iterable[Page], user) -> None:
    """Add these drafts to a launch with a name, which goes on being planned if it was."""
    launch = present(launch, user)
    with changing(launch, user):
        for page in drafts if launch.name else ():
            LaunchItem.objects.create(
                launch=launch, object_id=str(page.pk), sort_order=launch.items.count()
            )


@contextmanager
def changing(launch: Launch, user) -> Iterator[None]:
    """Have a planned launch stay whole when the block changes its contents, in a transaction.

    New ones come as they are now.
    """
    with rehearsal.trial(launch):
        yield
        if launch.is_planned:
            _plan(launch, None, user)


@generation.atomic()
def ask_again(launch: Launch, user) -> None:
    """Ask everybody again whose agreement does not count."""
    for invitation in lacking(present(launch, user)):
        invitation.ask()
        tell(launch, f"Accord redemandé\xa0: {invitation}", user)


# One page or snippet ----------------------------------------------------------------------------


@generation.atomic()
def plan_alone(instance: Any, version: str, moment: datetime, user, action: str = PUBLISH) -> None:
    """Plan one page or snippet for `moment`, or its end, in place of what was planned for it alone.

    `version` is the `version_key` of the version that was read; an end needs none.
    """
    check_moment(moment)
    item = publication_of(instance) if action == PUBLISH else removal_of(instance)
    item = item or _alone(instance, moment, user, action)
    if item.launch.name:
        raise NotPossibleError(f"{quoted_title(instance)} est déjà {item.future()}.")
    _plan_for(moment, item.launch, {item.pk: version}, user, takes_latest=True)


@generation.atomic()
def propose(instance: Any, moment: datetime, user) -> None:
    """Note the moment that an author wishes for. The approval of the page plans it."""
    check_moment(moment)
    if not may_edit(user, instance):
        raise NotPossibleError(f"Vous n’avez pas le droit de modifier {quoted_title(instance)}.")
    item = publication_of(instance) or _alone(instance, moment, user)
    if not item.launch.is_proposal:
        raise NotPossibleError(f"{quoted_title(instance)} est déjà {item.future()}.")
    check_order(item, moment)
    Launch.objects.filter(pk=item.launch_id).update(moment=moment)
    tell(instance, f"Date proposée\xa0: {moment_in_full(moment)}", user)


@generation.atomic()
def publish_now(instance: Any, version: str, user, keeps: bool = False) -> None:
    """Publish the latest version of an object whose publication waits.

    Nothing of it is left to come: a launch without a name is deleted, one with a name takes this
    version. A launch that `keeps` its own replaces this one with it at its moment.
    """
    instance = lock_to_publish([key_of(instance)], user)[0]
    item, revision = publication_of(instance), instance.get_latest_revision()
    if item is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    check_read(instance, revision, version)
    launch = present(item.launch, user)
    check_parent(instance)
    readiness.check(revision.as_object())
    is_over = not (keeps or launch.name)
    if is_over:
        tell_move(launch, launch.moment, None, user)
        launch.delete()
    actions.publication(revision, user=user).execute()
    if is_over:
        return
    item.base_revision = revision
    if not keeps:
        item.pin(revision, revision)
        tell_taken(item, user)
    item.save()
    Launch.objects.filter(pk=launch.pk).update(**NO_FAILURE)


def withdraw(instances: Iterable[Any], user) -> list[str]:
    """Delete what waits alone for these very objects, before they are deleted or unpublished.

    Returns what was planned, in French. Refused for what a launch with a name holds, and for what
    `user` may not publish.
    """
    items = check_withdrawal(instances, user)
    for item in items:
        tell_move(item.launch, item.launch.moment, None, user)
    return _end(items, "cette planification est annulée.")


def absorb(items: Iterable[LaunchItem], user) -> list[str]:
    """Let the items of a launch with a name replace the same change that waits alone.

    Returns what was planned, and what will not leave without it, in French. In a transaction of the
    caller.
    """
    items = list(items)
    waiting = waiting_for(item.instance for item in items)
    same = [each for i in items for each in waiting.get(i.key, []) if each.action == i.action]
    alone = [item for item in same if not item.launch.name]
    pages = [item.instance for item in alone if item.is_page]
    before = rehearsal.failing(rehearsal.touched_by(pages))
    for item in alone:
        told = f"Était {item.future()}\xa0: attend le lancement «\xa0{items[0].launch}\xa0»"
        tell(item.instance, told, user, item.revision)
    what = "elle attend maintenant ce lancement, et ne paraîtra qu’avec lui"
    later = "" if items and items[0].launch.is_planned else ", une fois qu’il est planifié"
    return _end(alone, f"{what}{later}.") + rehearsal.newly_failing(pages, before)


@generation.atomic()
def approved(instance: Any, user) -> None:
    """Do what the end of a review does: plan the latest version where it waits, or publish it."""
    item, revision = publication_of(instance), instance.get_latest_revision()
    if item is None or (item.launch.is_proposal and item.launch.has_passed):
        if item:
            item.launch.delete()
        check_parent(instance)
        readiness.check(revision.as_object())
        actions.publication(revision, user=user).execute()
        return
    launch = item.launch
    check_order(item, launch.moment)
    with rehearsal.trial(launch):
        _put_version(item, revision, user)
        if launch.is_proposal:
            _planned_now(launch, user)
            tell_move(launch, None, launch.moment, user)


# Their parts ------------------------------------------------------------------------------------


def tell_move(launch: Launch, was: datetime | None, to: datetime | None, user) -> None:
    """Tell in the history of a launch and of its objects that it is planned, moved or cancelled."""
    before, after = (moment_in_full(moment) if moment else "" for moment in (was, to))
    said = f"déplacée du {before} au {after}" if before else f"planifiée pour le {after}"
    if not after:
        ended = f"proposée pour le {before}\xa0: date retirée"
        said = ended if launch.is_proposal else f"du {before} annulée"
    which = f", avec le lancement «\xa0{launch}\xa0»" if launch.name else ""
    if launch.name:
        tell(launch, f"Date de départ {said}", user)
    for item in launch.items.all():
        if item.instance:
            what = "Dépublication" if item.is_removal else "Publication"
            tell(item.instance, f"{what} {said}{which}", user, item.revision)


def tell_taken(item: LaunchItem, user) -> None:
    """Tell in the history of an object, and of its launch, that a version was taken."""
    name, which = item.launch.name, "planifiée"
    if name:
        tell(item.launch, f"Prend la dernière version de «\xa0{item}\xa0»", user)
        which = f"du lancement «\xa0{name}\xa0»"
    tell(item.instance, f"Devient la version {which}", user, item.revision)


def _plan_for(
    moment: datetime,
    launch: Launch,
    versions: Mapping[int, str],
    user,
    takes_latest: bool = False,
) -> None:
    """Plan these versions for `moment`, and tell it in the histories."""
    was = launch.moment if launch.is_planned else None
    with rehearsal.trial(launch):
        launch.moment = moment
        _plan(launch, versions, user, takes_latest)
    if was != moment:
        tell_move(launch, was, moment, user)


def _plan(
    launch: Launch, versions: Mapping[int, str] | None, user, takes_latest: bool = False
) -> None:
    """Pin the versions of a launch; refused with all that is missing.

    `versions` are those that were read; None: the planned ones, and the latest of what is new.
    """
    lock_to_publish([item.key for item in launch.items.all()], user)
    items = launch.ordered_items()
    if not items:
        raise NotPossibleError("Ce lancement est vide\xa0: ajoutez-y une page.")
    refused: list[str] = []
    for item in items:
        try:
            _pin(item, None if versions is None else versions.get(item.pk, ""), takes_latest)
            check_order(item, launch.moment)
        except NotPossibleError as error:
            refused += error.args
    if refused:
        raise NotPossibleError(*refused)
    _planned_now(launch, user)


def _alone(instance: Any, moment: datetime, user, action: str = PUBLISH) -> LaunchItem:
    """Make a launch without a name, for one change of a page or snippet."""
    return LaunchItem.objects.create(
        launch=Launch.objects.create(moment=moment, created_by=user),
        content_type=instance.get_base_content_type(),
        object_id=str(instance.pk),
        action=action,
    )


def _end(items: Iterable[LaunchItem], what: str) -> list[str]:
    """Delete what waits alone, and return what was planned and `what` becomes of it, in French."""
    said = []
    for item in items:
        said.append(f"{quoted_title(item.instance)} était {item.future()}\xa0: {what}")
        item.launch.delete()
    return said


def _planned_now(launch: Launch, user) -> None:
    values = {"moment": launch.moment, "planned_at": clock.now(), "planned_by": user, **NO_FAILURE}
    Launch.objects.filter(pk=launch.pk).update(**values)
    launch.refresh_from_db()


def _put_version(item: LaunchItem, revision: Revision, user) -> None:
    """Make `revision` the version of an item of a launch; refused as « Publier » refuses."""
    if item.is_removal:
        raise NotPossibleError(f"{quoted_title(item.instance)} est {item.future()}.")
    readiness.check(revision.as_object())
    item.pin(revision, item.instance.live_revision)
    item.save()
    Launch.objects.filter(pk=item.launch_id).update(**NO_FAILURE)
    if not item.launch.is_proposal:
        tell_taken(item, user)


def _pin(item: LaunchItem, version: str | None, takes_latest: bool) -> None:
    """Make the version that was read the one of its item; None: the planned one, or the latest."""
    instance = item.instance
    if item.is_removal:
        if not (instance.live or takes_latest):
            raise NotPossibleError(
                f"{quoted_title(instance)} n’est pas en ligne\xa0: il n’y a rien à retirer."
            )
        return
    if takes_latest:
        item.pin(None, None)
    if version is None and item.revision_id:
        return
    revision = item.shown_revision
    if version is not None:
        check_read(instance, revision, version)
    if revision is None:
        raise NotPossibleError(
            f"{quoted_title(instance)} n’a pas de version à elle\xa0: enregistrez-la d’abord, ou "
            "planifiez la page qu’elle suit."
        )
    item.pin(revision, instance.live_revision)
    item.save()
