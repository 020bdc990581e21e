"""Keeps the pages of a launch in step with its moment, whatever state each is in.

A page that is approved is planned for it. The draft of any other carries its date, so that editors
see it, and `reviews` plans it for the launch's present moment once it is approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from wagtail.models import Page, Revision, WorkflowState

from publishing import clock
from publishing.agenda.models import Launch
from publishing.agenda.plans import (
    Change,
    check_moment,
    may_plan,
    plans_of,
    recorded,
    write_date,
    write_plan,
)
from publishing.reasons import NotPossibleError
from publishing.scheduling import readiness


@dataclass
class Pages:
    """The pages of a launch, and how each stands."""

    planned: list[Page] = field(default_factory=list)
    awaiting: list[Page] = field(default_factory=list)
    # Neither planned for the launch's moment nor published since.
    apart: list[Page] = field(default_factory=list)


def launch_of(revision: Revision) -> Launch | None:
    """Return the launch that decides when this page goes live, if it is in one.

    That is the one to come; else one that was cancelled, and so keeps the page from going live.
    """
    launches = Launch.objects.filter(items__page_id=int(revision.object_id))
    coming = launches.to_come(at=clock.now()).order_by("moment").first()
    return coming or launches.filter(is_cancelled=True).first()


def plan(launch: Launch, user, was: datetime | None = None, dropped: Iterable[Page] = ()) -> None:
    """Plan every page of `launch` for its moment, after `was`; those `dropped` follow no more.

    Raises NotPossibleError, with nothing done, when one page cannot be planned.
    """
    with transaction.atomic():
        check_moment(launch.moment)
        for page in dropped:
            _follow(page, was, None, user)
        for item in launch.items.select_related("page"):
            _plan_page(item.page, launch, was, user)
        if launch.is_cancelled:
            launch.is_cancelled = False
            launch.save(update_fields=["is_cancelled"])


def move(launch: Launch, moment: datetime, user) -> Change:
    """Have `launch` and every page of it go live at `moment` instead."""
    check_moment(moment)
    return _change(launch, user, moment)


def cancel(launch: Launch, user) -> Change:
    """Cancel what is planned for `launch`: none of its pages goes live until it is saved again."""
    return _change(launch, user, None)


def problems(moment, pages: Iterable[Page], user, launch: Launch | None) -> list[str]:
    """Say what keeps these pages from being planned for `moment`, in French; [] when nothing."""
    found = []
    if moment <= clock.now():
        found.append("Choisissez un moment à venir.")
    for page in pages:
        name = f"«\xa0{page.draft_title}\xa0»"
        if not may_plan(user, page):
            found.append(f"Vous n’avez pas le droit de publier {name}.")
        others = Launch.objects.to_come(at=clock.now()).filter(items__page=page)
        if launch and launch.pk:
            others = others.exclude(pk=launch.pk)
        found += [f"{name} est déjà dans le lancement «\xa0{other}\xa0»." for other in others]
        draft = page.get_latest_revision_as_object()
        if draft.expire_at and draft.expire_at <= moment:
            found.append(f"{name} doit être dépubliée avant ce moment.")
        if not page.workflow_in_progress:  # else the approval asks
            found += [f"{name}, à corriger\xa0: {problem}" for problem in readiness.problems(draft)]
    return found


def standing(launch: Launch) -> Pages:
    """Return how the pages of `launch` stand, before its moment."""
    pages = Pages()
    members = [item.page for item in launch.items.select_related("page")]
    planned = {
        int(revision.object_id)
        for revision in plans_of(page.pk for page in members)
        if revision.approved_go_live_at == launch.moment
    }
    reviewed = set(WorkflowState.objects.active().values_list("object_id", flat=True))
    for page in members:
        if page.pk in planned:
            pages.planned.append(page)
        elif str(page.pk) in reviewed:
            pages.awaiting.append(page)
        else:
            pages.apart.append(page)
    return pages


def _change(launch: Launch, user, moment: datetime | None) -> Change:
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de déplacer un lancement.")
    pages = launch.items.values_list("page", flat=True)
    with recorded(pages, user, launch=launch) as change:
        was, launch.is_cancelled = launch.moment, moment is None
        launch.moment = moment or was
        found = Launch.objects.filter(pk=launch.pk, moment=was)
        if not found.update(moment=launch.moment, is_cancelled=launch.is_cancelled):
            raise NotPossibleError("Ce lancement a changé entre-temps. Rechargez l’agenda.")
        for page in Page.objects.filter(pk__in=pages):
            _follow(page, was, moment, user)
    return change


def _follow(page: Page, was: datetime | None, moment: datetime | None, user) -> None:
    """Bring what `page` has planned, or its draft says, for `was` to `moment`; None cancels it."""
    planned = plans_of([page.pk]).first()
    if planned and planned.approved_go_live_at == was:
        write_plan(planned, moment, user)
    draft = page.get_latest_revision()
    if draft and draft != planned and draft.as_object().go_live_at == was:
        write_date(draft, moment)


def _plan_page(page: Page, launch: Launch, was: datetime | None, user) -> None:
    _follow(page, was, launch.moment, user)
    planned, latest = plans_of([page.pk]).first(), page.get_latest_revision()
    if planned:
        if planned.approved_go_live_at != launch.moment:
            write_plan(planned, launch.moment, user)
    elif latest and page.workflow_in_progress:
        write_date(latest, launch.moment)
    elif not may_plan(user, page):
        raise NotPossibleError(f"Vous n’avez pas le droit de publier «\xa0{page.draft_title}\xa0».")
    else:
        latest = latest or page.specific.save_revision(user=user, changed=False)
        write_plan(latest, launch.moment, user)
