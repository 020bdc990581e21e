"""Keeps the plans of a launch's pages in step with its moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page, Revision, WorkflowState
from wagtail.utils.timestamps import ensure_utc

from agenda.models import Launch
from agenda.plans import Op, PlanError, Step, carry_out, check_moment, may_plan, plans_of
from publishing import clock


@dataclass
class Pages:
    """The pages of a launch, and how each stands."""

    planned: list[Page] = field(default_factory=list)
    awaiting: list[Page] = field(default_factory=list)
    # Neither planned for the launch's moment nor published since.
    apart: list[Page] = field(default_factory=list)


def plan(launch: Launch, user, dropped: Iterable[Page] = ()) -> None:
    """Plan every page of `launch` for its moment, and cancel the plans of the `dropped` ones.

    A page under review only takes the date: its approval plans it. Raises PlanError, with nothing
    done, when one page cannot be planned.
    """
    with transaction.atomic():
        check_moment(launch.moment)
        for revision in plans_of(page.pk for page in dropped):
            carry_out([_step(revision, None)], user)
        for item in launch.items.select_related("page"):
            _plan_page(item.page.specific, launch, user)


def moving(launch: Launch, moment) -> list[Step]:
    """Return the steps that move `launch` and the plans of its pages to `moment`."""
    revisions = [
        revision
        for revision in plans_of(launch.items.values_list("page", flat=True))
        if revision.approved_go_live_at == launch.moment
    ]
    return [
        Step(Op.LAUNCH, launch.pk, launch.moment, moment),
        *(_step(revision, moment) for revision in revisions),
    ]


def cancelling(launch: Launch) -> list[Step]:
    """Return the steps that cancel the plans of the pages of `launch`."""
    revisions = plans_of(launch.items.values_list("page", flat=True))
    return [
        _step(revision, None)
        for revision in revisions
        if revision.approved_go_live_at == launch.moment
    ]


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
        expiry = page.get_latest_revision_as_object().expire_at
        if expiry and expiry <= moment:
            found.append(f"{name} doit être dépubliée avant ce moment.")
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


def _plan_page(page: Page, launch: Launch, user) -> None:
    planned = plans_of([page.pk]).first()
    if planned:
        if planned.approved_go_live_at != launch.moment:
            carry_out([_step(planned, launch.moment)], user)
        return
    latest = page.get_latest_revision()
    if latest and page.workflow_in_progress:
        latest.content["go_live_at"] = ensure_utc(launch.moment)
        latest.save()
        return
    if not may_plan(user, page):
        raise PlanError(f"Vous n’avez pas le droit de publier «\xa0{page.draft_title}\xa0».")
    draft = latest.as_object() if latest else page
    draft.go_live_at = launch.moment
    revision = draft.save_revision(user=user, changed=page.has_unpublished_changes)
    revision.publish(user=user)


def _step(revision: Revision, moment) -> Step:
    return Step(Op.PUBLICATION, revision.pk, revision.approved_go_live_at, moment)
