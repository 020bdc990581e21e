"""Keeps what a launch holds in step with its moment, whatever state each page or snippet is in.

What is approved is planned for it. The draft of anything under review carries its date, so that
editors see it, and `publishing.agenda.reviews` plans it for the launch's present moment once it is
approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import LockableMixin, Page, Revision, WorkflowState

from publishing import clock
from publishing.agenda.models import Launch, LaunchItem, LaunchSnippet
from publishing.agenda.plans import (
    Change,
    check_moment,
    draft_of,
    may_plan,
    named,
    recorded,
    write_date,
    write_expiry,
    write_plan,
)
from publishing.agenda.states import Key, key_of, plan_of
from publishing.reasons import NotPossibleError
from publishing.scheduling import due, readiness

type Content = LaunchItem | LaunchSnippet


@dataclass
class Standing:
    """What a launch holds, by how it stands."""

    planned: list[Content] = field(default_factory=list)
    awaiting: list[Content] = field(default_factory=list)
    # Neither planned for the launch's moment nor done since.
    apart: list[Content] = field(default_factory=list)


def launch_of(revision: Revision) -> Launch | None:
    """Return the launch that decides when this version goes live, if its object is in one.

    That is the one to come; else one that was cancelled, and so keeps it from going live.
    """
    if issubclass(revision.base_content_type.model_class(), Page):
        launches = Launch.objects.filter(
            items__page_id=int(revision.object_id), items__action=LaunchItem.Action.PUBLISH
        )
    else:
        launches = Launch.objects.filter(
            snippets__content_type=revision.content_type, snippets__object_id=revision.object_id
        )
    coming = launches.to_come(at=clock.now()).order_by("moment").first()
    return coming or launches.filter(is_cancelled=True).first()


def identity(content: Content) -> tuple:
    """Return what is to be done with which object, to compare what a launch held and holds."""
    return (*key_of(content.instance), content.is_removal)


def plan(
    launch: Launch, user, was: datetime | None = None, dropped: Iterable[Content] = ()
) -> None:
    """Plan all that `launch` holds for its moment, after `was`; those `dropped` follow no more.

    Raises NotPossibleError, with nothing done, when one cannot be planned.
    """
    with transaction.atomic():
        check_moment(launch.moment)
        if launch.locked_at:
            raise NotPossibleError("Ce lancement est verrouillé\xa0: déverrouillez-le d’abord.")
        for content in dropped:
            _follow(content, was, None, user)
        for content in launch.contents():
            _plan_content(content, launch, was, user)
        launch.is_cancelled, launch.before, launch.taken_back_at = False, None, None
        launch.save(update_fields=["is_cancelled", "before", "taken_back_at"])


def move(launch: Launch, moment: datetime, user) -> Change:
    """Have `launch` and all that it holds happen at `moment` instead."""
    check_moment(moment)
    return _change(launch, user, moment)


def cancel(launch: Launch, user) -> Change:
    """Cancel what is planned for `launch`: nothing of it happens until it is saved again.

    What it holds can be edited again; undoing the cancellation does not lock it.
    """
    with transaction.atomic():
        release(launch)
        return _change(launch, user, None)


def lock(launch: Launch, user) -> None:
    """Keep everybody from editing what `launch` holds, until its moment or until it is unlocked."""
    _check_may_lock(user)
    now = clock.now()
    with transaction.atomic():
        for table, pk in _lockable(launch):
            free = table._base_manager.filter(pk=pk, locked=False)
            free.update(locked=True, locked_by=None, locked_at=now)
        Launch.objects.filter(pk=launch.pk).update(locked_at=now)
        log(launch, "wagtail.lock", user=user)


def unlock(launch: Launch, user) -> None:
    _check_may_lock(user)
    with transaction.atomic():
        release(launch)
        log(launch, "wagtail.unlock", user=user)


def unlock_due(changes: list[due.Change]) -> None:
    """Unlock the launches of these changes, which are about to be made."""
    moments = {change.moment for change in changes}
    for launch in Launch.objects.filter(moment__in=moments, locked_at__isnull=False):
        if changes_of(launch, changes):
            release(launch)


def changes_of(launch: Launch, planned: Iterable[due.Change]) -> list[due.Change]:
    """Return those of the `planned` changes that are this launch's."""
    actions: dict[Any, str] = {
        key_of(content.instance): due.UNPUBLISH if content.is_removal else due.PUBLISH
        for content in launch.contents()
    }
    return [
        change
        for change in planned
        if change.moment == launch.moment
        and actions.get((Page if change.is_of_page else change.model_class, change.pk))
        == change.action
    ]


def problems(moment, contents: Iterable[Content], user, launch: Launch | None) -> list[str]:
    """Say what keeps these contents from being planned for `moment`, in French; [] if nothing."""
    found = []
    # The expiries that the launch gave itself go when the page is to be published instead.
    own = {
        (content.instance, stored.moment)
        for stored in Launch.objects.filter(pk=launch and launch.pk)
        for content in stored.contents()
        if content.is_removal
    }
    if moment <= clock.now():
        found.append("Choisissez un moment à venir.")
    for content in contents:
        instance, name = content.instance, named(content.instance)
        if not may_plan(user, instance):
            found.append(f"Vous n’avez pas le droit de publier {name}.")
        if isinstance(instance, Page):
            others = Launch.objects.to_come(at=clock.now()).filter(items__page=instance)
            if launch and launch.pk:
                others = others.exclude(pk=launch.pk)
            found += [f"{name} est déjà dans le lancement «\xa0{other}\xa0»." for other in others]
        if content.is_removal:
            if not instance.live:
                found.append(f"{name} n’est pas en ligne\xa0: il n’y a rien à retirer.")
            continue
        draft = instance.get_latest_revision_as_object()
        expiry = draft.expire_at
        if expiry and expiry <= moment and (instance, expiry) not in own:
            found.append(f"{name} doit être dépubliée avant ce moment.")
        if not _is_reviewed(instance):  # else the approval asks
            found += [f"{name}, à corriger\xa0: {problem}" for problem in readiness.problems(draft)]
    return found


def standing(launch: Launch) -> Standing:
    """Return how what `launch` holds stands, before its moment."""
    found = Standing()
    keys = "base_content_type", "object_id"
    planned = set(Revision.objects.filter(approved_go_live_at=launch.moment).values_list(*keys))
    reviewed = set(WorkflowState.objects.active().values_list(*keys))
    for content in launch.contents():
        instance = content.instance
        key = instance.get_base_content_type().pk, str(instance.pk)
        if content.is_removal:
            leaves = instance.live and instance.expire_at == launch.moment
            (found.planned if leaves else found.apart).append(content)
        elif key in planned:
            found.planned.append(content)
        else:
            (found.awaiting if key in reviewed else found.apart).append(content)
    return found


def _change(launch: Launch, user, moment: datetime | None) -> Change:
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de déplacer un lancement.")
    contents = launch.contents()
    with recorded([content.instance for content in contents], user, launch=launch) as change:
        was, launch.is_cancelled = launch.moment, moment is None
        launch.moment = moment or was
        found = Launch.objects.filter(pk=launch.pk, moment=was)
        if not found.update(moment=launch.moment, is_cancelled=launch.is_cancelled):
            raise NotPossibleError("Ce lancement a changé entre-temps. Rechargez l’agenda.")
        for content in contents:
            content.instance.refresh_from_db()
            _follow(content, was, moment, user)
    return change


def _check_may_lock(user) -> None:
    if not user.has_perm("agenda.lock_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de verrouiller un lancement.")


def _lockable(launch: Launch) -> list[Key]:
    instances = [content.instance for content in launch.contents()]
    return [key_of(instance) for instance in instances if isinstance(instance, LockableMixin)]


def release(launch: Launch) -> None:
    """Take away the locks that the launch gave; somebody's own lock stays."""
    if launch.locked_at is None:
        return
    for table, pk in _lockable(launch):
        own = table._base_manager.filter(pk=pk, locked_at=launch.locked_at)
        own.update(locked=False, locked_at=None)
    Launch.objects.filter(pk=launch.pk).update(locked_at=None)


def _follow(content: Content, was: datetime | None, moment: datetime | None, user) -> None:
    """Bring what is planned for `was`, or what a draft says, to `moment`; None cancels it."""
    instance = content.instance
    if content.is_removal:
        if was and instance.live and instance.expire_at == was:
            write_expiry(instance, moment, user)
        return
    planned = plan_of(instance)
    if planned and planned.approved_go_live_at == was:
        write_plan(planned, moment, user)
    draft = instance.get_latest_revision()
    if draft and draft != planned and draft.as_object().go_live_at == was:
        write_date(draft, moment)


def _plan_content(content: Content, launch: Launch, was: datetime | None, user) -> None:
    instance = content.instance
    _follow(content, was, launch.moment, user)
    if content.is_removal:
        _plan_removal(instance, launch.moment, user)
        return
    planned, latest = plan_of(instance), instance.get_latest_revision()
    if planned:
        if planned.approved_go_live_at != launch.moment:
            write_plan(planned, launch.moment, user)
    elif latest and _is_reviewed(instance):
        write_date(latest, launch.moment)
    elif not may_plan(user, instance):
        raise NotPossibleError(f"Vous n’avez pas le droit de publier {named(instance)}.")
    else:
        write_plan(draft_of(instance, user), launch.moment, user)


def _plan_removal(page: Page, moment: datetime, user) -> None:
    if page.expire_at == moment:
        return
    if not may_plan(user, page):
        raise NotPossibleError(f"Vous n’avez pas le droit de publier {named(page)}.")
    planned = plan_of(page)
    if planned and planned.approved_go_live_at == moment:
        raise NotPossibleError(
            f"Une mise à jour de {named(page)} est planifiée pour le même moment\xa0: annulez-la."
        )
    write_expiry(page, moment, user)


def _is_reviewed(instance: Any) -> bool:
    return getattr(instance, "workflow_in_progress", False)
