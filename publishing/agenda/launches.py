"""Keeps what a launch holds in step with its moment, whatever state each page or snippet is in.

What is approved is planned for it. The draft of anything under review carries its date, so that
editors see it, and `publishing.agenda.reviews` plans it for the launch's present moment once it is
approved.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page, Revision

from publishing import clock
from publishing.agenda.locks import release
from publishing.agenda.models import Content, Launch, LaunchItem
from publishing.agenda.plans import (
    Change,
    check_moment,
    draft_of,
    may_plan,
    recorded,
    write_date,
    write_expiry,
    write_plan,
)
from publishing.agenda.standing import standing
from publishing.agenda.states import key_of, named, plan_of
from publishing.dates import moment_in_full
from publishing.reasons import NotPossibleError
from publishing.scheduling import readiness


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
        if launch.before and not launch.taken_back_at:
            raise NotPossibleError(
                "Ce lancement est fait\xa0: un autre moment effacerait le moyen d’y revenir. "
                "Revenez d’abord à avant ce lancement, ou préparez-en un autre."
            )
        _check_return(launch)
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
    found = standing(launch)
    if not (found.planned or found.awaiting):
        raise NotPossibleError("Il n’y a plus rien à annuler dans ce lancement.")
    with transaction.atomic():
        release(launch)
        return _change(launch, user, None)


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
        others = Launch.objects.to_come(at=clock.now()).holding(instance)
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


def _change(launch: Launch, user, moment: datetime | None) -> Change:
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de déplacer un lancement.")
    contents = launch.contents()
    with recorded([content.instance for content in contents], user, launch=launch) as change:
        was, launch.is_cancelled = launch.moment, moment is None
        launch.moment = moment or was
        _check_return(launch)
        found = Launch.objects.filter(pk=launch.pk, moment=was)
        if not found.update(moment=launch.moment, is_cancelled=launch.is_cancelled):
            raise NotPossibleError("Ce lancement a changé entre-temps. Rechargez l’agenda.")
        for content in contents:
            content.instance.refresh_from_db()
            _follow(content, was, moment, user)
    return change


def _check_return(launch: Launch) -> None:
    if launch.return_at and launch.return_at <= launch.moment:
        raise NotPossibleError(
            "Le retour à avant ce lancement est prévu plus tôt, le "
            f"{moment_in_full(launch.return_at)}\xa0: déplacez-le d’abord."
        )


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
