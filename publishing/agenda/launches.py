"""The gestures on a launch, which keep the plans of its contents equal to its moment.

Approved contents are planned for it. A draft under review carries its date, so that editors see it.
`publishing.agenda.reviews` plans it for the launch's present moment once it is approved.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision, WorkflowState

from publishing import clock
from publishing.agenda.models import Content, Launch, LaunchItem
from publishing.agenda.plans import (
    check_moment,
    claim,
    draft_of,
    named,
    write_date,
    write_expiry,
    write_plan,
)
from publishing.dates import moment_in_full
from publishing.reasons import NotPossibleError
from publishing.scheduling.due import key_of


@dataclass
class Standing:
    """The contents of a launch, in three lists."""

    planned: list[Content] = field(default_factory=list)
    awaiting: list[Content] = field(default_factory=list)
    # Neither planned for the launch's moment nor under review.
    apart: list[Content] = field(default_factory=list)


def standing(launch: Launch) -> Standing:
    """Sort the contents of `launch`, before its moment."""
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


def launch_of(instance: Any) -> Launch | None:
    """Return the launch that decides when a draft of a page or snippet goes live, if it is in one.

    That is the one to come; else one that was cancelled, and so keeps it from going live; else the
    last one that did not leave.
    """
    launches = Launch.objects.holding(instance)
    if isinstance(instance, Page):
        published = LaunchItem.Action.PUBLISH
        launches = launches.filter(items__page=instance, items__action=published)
    coming = launches.to_come(at=clock.now()).order_by("moment").first()
    cancelled = launches.filter(is_cancelled=True)
    return coming or cancelled.first() or launches.pending().order_by("moment").last()


@transaction.atomic
def plan(launch: Launch, user, was: datetime | None = None, held: Collection[Content] = ()) -> None:
    """Plan the contents of `launch` for its moment.

    `was` is its former moment, `held` its former contents: those that left it lose their plans.
    Raises NotPossibleError with the reason of each content that cannot be planned. Nothing is done
    then.
    """
    if launch.locked_at:
        raise NotPossibleError(
            "Ce lancement est verrouillé\xa0: déverrouillez-le d’abord, ou déplacez-le dans "
            "l’agenda."
        )
    if launch.is_done:
        raise NotPossibleError(
            "Ce lancement est fait\xa0: un autre moment effacerait le moyen d’y revenir. "
            "Revenez d’abord à avant ce lancement, ou préparez-en un autre."
        )
    check_moment(launch.moment)
    contents = claim_contents(launch, user)
    kept = {_identity(content) for content in contents}
    for content in held:
        if _identity(content) not in kept:
            _follow(content, was, None, user)
    refused = []
    for content in contents:
        try:
            with transaction.atomic():
                _plan_content(content, launch, was, user)
        except NotPossibleError as error:
            refused.append(str(error))
    if refused:
        raise NotPossibleError(*refused)
    launch.former_states.all().delete()
    launch.is_cancelled, launch.left_at, launch.taken_back_at = False, None, None
    launch.save(update_fields=["is_cancelled", "left_at", "taken_back_at"])


def move(launch: Launch, moment: datetime, user) -> None:
    """Move `launch` and the plans of its contents to `moment`, also while it is locked."""
    check_moment(moment)
    _change(launch, user, moment)


def cancel(launch: Launch, user) -> None:
    """Cancel the plans of `launch` and unlock it: nothing of it happens until it is saved again."""
    _change(launch, user, None)


@transaction.atomic
def lock(launch: Launch, user) -> None:
    """Keep everybody from editing the contents of `launch`, until its moment or its unlocking.

    It is refused while something of it is not planned.
    """
    _check_may_lock(user)
    launch = Launch.objects.select_for_update().get(pk=launch.pk)
    claim_contents(launch, user=None)
    found = standing(launch)
    if lacking := [*found.awaiting, *found.apart]:
        names = ", ".join(named(content.instance) for content in lacking)
        raise NotPossibleError(f"Ce lancement n’est pas prêt. Reste à planifier\xa0: {names}.")
    if not launch.locked_at:
        Launch.objects.filter(pk=launch.pk).update(locked_at=clock.now())
        log(launch, "wagtail.lock", user=user)


@transaction.atomic
def unlock(launch: Launch, user) -> None:
    _check_may_lock(user)
    if Launch.objects.locked().filter(pk=launch.pk).update(locked_at=None):
        log(launch, "wagtail.unlock", user=user)


def claim_contents(launch: Launch, user) -> list[Content]:
    """Claim the contents of `launch` and return them; refused if `user` may not publish one.

    Lock the row of the launch before: two gestures that lock in another order block each other.
    """
    claim([key_of(content.instance) for content in launch.contents()], user, launch=launch.pk)
    return launch.contents()  # somebody may have changed one of them until it was locked


@transaction.atomic
def _change(launch: Launch, user, moment: datetime | None) -> None:
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de déplacer un lancement.")
    was = launch.moment
    present = Launch.objects.select_for_update().filter(pk=launch.pk, moment=was).first()
    if present is None:
        raise NotPossibleError("Ce lancement a changé entre-temps. Rechargez l’agenda.")
    launch = present
    contents = claim_contents(launch, user)
    found = standing(launch)
    if not (found.planned or found.awaiting):
        raise NotPossibleError("Il n’y a plus rien de planifié dans ce lancement.")
    if moment:
        if launch.return_at and launch.return_at <= moment:
            raise NotPossibleError(
                "Le retour à avant ce lancement est prévu plus tôt, le "
                f"{moment_in_full(launch.return_at)}\xa0: déplacez-le d’abord."
            )
        values: dict[str, Any] = {"moment": moment, "is_cancelled": False}
    else:
        values = {"is_cancelled": True, "locked_at": None}
    Launch.objects.filter(pk=launch.pk).update(**values)
    for content in contents:
        _follow(content, was, moment, user)


def _check_may_lock(user) -> None:
    if not user.has_perm("agenda.lock_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de verrouiller un lancement.")


def _identity(content: Content) -> tuple:
    """Return the object, and whether it leaves the site."""
    return (*key_of(content.instance), content.is_removal)


def _follow(content: Content, was: datetime | None, moment: datetime | None, user) -> None:
    """Move the plan for `was`, and the date of a draft, to `moment`; None cancels them."""
    instance = content.instance
    if content.is_removal:
        if was and instance.live and instance.expire_at == was:
            write_expiry(instance, moment, user)
        return
    planned = instance.scheduled_revision
    if planned and planned.approved_go_live_at == was:
        write_plan(planned, moment, user)
    draft = instance.get_latest_revision()
    if draft and draft != planned and draft.as_object().go_live_at == was:
        write_date(draft, moment)


def _plan_content(content: Content, launch: Launch, was: datetime | None, user) -> None:
    instance = content.instance
    others = Launch.objects.to_come(at=clock.now()).exclude(pk=launch.pk).holding(instance)
    if other := others.first():
        raise NotPossibleError(f"{named(instance)} est déjà dans le lancement «\xa0{other}\xa0».")
    if content.is_removal:
        _plan_removal(instance, launch.moment, was, user)
        return
    planned, moment = instance.scheduled_revision, launch.moment
    if planned and planned.approved_go_live_at == was:
        _follow(content, was, moment, user)  # a later draft of it may be meant for another time
    elif not getattr(instance, "workflow_in_progress", False):
        write_plan(draft_of(instance, user), moment, user)
    elif planned:
        write_plan(planned, moment, user)
    else:
        write_date(instance.get_latest_revision(), moment)


def _plan_removal(page: Page, moment: datetime, was: datetime | None, user) -> None:
    if not page.live:
        raise NotPossibleError(f"{named(page)} n’est pas en ligne\xa0: il n’y a rien à retirer.")
    if page.expire_at == moment:
        return
    if page.expire_at and page.expire_at != was:  # nobody would bring it back after the launch
        raise NotPossibleError(
            f"{named(page)} doit déjà être dépubliée le {moment_in_full(page.expire_at)}\xa0: "
            "annulez d’abord cette dépublication."
        )
    planned = page.scheduled_revision
    if planned and planned.approved_go_live_at == moment:
        raise NotPossibleError(
            f"Une mise à jour de {named(page)} est planifiée pour le même moment\xa0: annulez-la."
        )
    write_expiry(page, moment, user)
