"""« Revenir à avant ce lancement »: one transaction restores everything that a launch changed.

A launch departs just before its contents change, in the same transaction: this stores their former
state. A return can be planned with the launch. The scheduler makes both at their moment. A return
leaves later edits alone.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from publishing import clock
from publishing.agenda.models import FormerState, Launch
from publishing.agenda.plans import claim, write_date, write_expiry, write_plan
from publishing.reasons import NotPossibleError
from publishing.scheduling import actions
from publishing.scheduling.due import DEPART, RETURN, Change, key_of

# The name of a return in the admin's log.
LOGGED = "agenda.return"


@dataclass
class Step:
    """One object that is not as it was before a launch."""

    state: FormerState
    instance: Any
    # Somebody changed it after the launch, and would lose that.
    is_edited: bool

    @property
    def key(self) -> str:
        return str(self.state.pk)


def steps(launch: Launch) -> Iterator[Step]:
    """Yield the objects of `launch` that are not as before it, higher pages first."""
    states = list(launch.former_states.prefetch_related("instance"))
    pages = [state.instance.pk for state in states if isinstance(state.instance, Page)]
    others = Launch.objects.to_come(at=clock.now()).exclude(pk=launch.pk)
    for state in states:
        instance = state.instance
        if instance is None:
            continue
        stands = instance.live, instance.live_revision_id
        is_as_before = stands == (state.live, state.live_revision_id)
        planned = instance.scheduled_revision
        is_planned_again = planned is not None and planned.pk != state.planned_id
        is_waiting = state.is_publication and planned is not None and not is_planned_again
        if is_as_before and not is_waiting:
            continue
        left_as = (True, state.planned_id) if state.is_publication else (False, stands[1])
        is_edited = (
            instance.latest_revision_id != state.latest_revision_id
            or not (is_as_before or stands == left_as)
            or is_planned_again
            or others.holding(instance).exists()
        )
        if isinstance(instance, Page) and not state.live:
            # Pages put below it since would go with it.
            below = instance.get_descendants().live().exclude(pk__in=pages)
            is_edited = is_edited or below.exists()
        yield Step(state, instance, is_edited)


def take_back(launch: Launch, user, overwritten: Collection[str] = ()) -> list[Step]:
    """Restore the objects that `launch` changed, and return those that were left as they are.

    Edited objects are restored only if their `Step.key` is among `overwritten`. Later calls can
    restore the others.
    """
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de reprendre un lancement.")
    with transaction.atomic():
        launch = Launch.objects.select_for_update().get(pk=launch.pk)
        return _restore(launch, user, overwritten)


# For the scheduler ------------------------------------------------------------------------------


def until(moment: datetime, changes: list[Change]) -> Iterator[Change]:
    """Yield the departures of the launches of these `changes`, and the returns until `moment`."""
    present = Launch.objects.filter(is_cancelled=False).order_by("pk")
    leaving = present.filter(moment__in={change.moment for change in changes}, left_at=None)
    for launch in leaving.with_contents():
        if launch.changes_among(changes):
            yield Change(launch.moment, DEPART, *key_of(launch))
    for launch in present.filter(return_at__lte=moment):
        yield Change(launch.return_at, RETURN, *key_of(launch))


def depart(change: Change) -> bool:
    """Unlock a launch, and store the state of its contents, which change next.

    If this fails, they change nevertheless, and nobody can take the launch back.
    """
    launch = Launch.objects.select_for_update().filter(pk=change.pk, moment=change.moment).first()
    if launch is None or launch.is_cancelled:
        return False
    for instance in _touched(launch):
        actions.keep_live_version(instance)
        _state_of(instance, launch).save()
    Launch.objects.filter(pk=launch.pk).update(left_at=clock.now(), locked_at=None)
    return True


def take_back_as_planned(change: Change) -> bool:
    launch = Launch.objects.select_for_update().filter(pk=change.pk).first()
    if launch is None or launch.return_at != change.moment:
        return False
    with clock.at(change.moment):
        _restore(launch, user=None, overwritten=())
    return True


# Their parts ------------------------------------------------------------------------------------


def _state_of(instance: Any, launch: Launch) -> FormerState:
    planned = instance.scheduled_revision
    return FormerState(
        launch=launch,
        content_type=instance.get_base_content_type(),
        object_id=instance.pk,
        live=instance.live,
        live_revision_id=instance.live_revision_id,
        latest_revision_id=instance.latest_revision_id,
        planned=planned,
        is_publication=planned is not None and planned.approved_go_live_at == launch.moment,
        expire_at=instance.expire_at if instance.expire_at != launch.moment else None,
    )


def _touched(launch: Launch) -> list[Any]:
    """Return the objects that `launch` will change: higher pages first, then snippets."""
    pages: dict[str, Page] = {}
    snippets = []
    for content in launch.contents():
        if content.is_removal:
            below = Page.objects.descendant_of(content.instance, inclusive=True).live()
            pages |= {page.path: page for page in below}
        elif isinstance(content.instance, Page):
            pages[content.instance.path] = content.instance
        else:
            snippets.append(content.instance)
    return [*(pages[path] for path in sorted(pages)), *snippets]


def _restore(launch: Launch, user, overwritten: Collection[str]) -> list[Step]:
    if not launch.former_states.exists():
        raise NotPossibleError("Ce lancement n’est pas parti, ou a déjà été repris.")
    wanted = [step for step in steps(launch) if not step.is_edited or step.key in overwritten]
    claim([key_of(step.instance) for step in wanted], user)
    # Somebody may have edited one of them until it was locked.
    found = list(steps(launch))
    left = [step for step in found if step.is_edited and step.key not in overwritten]
    for step in found:
        if step not in left:
            _restore_one(step.state, step.instance, user)
    launch.former_states.exclude(pk__in=[step.state.pk for step in left]).delete()
    Launch.objects.filter(pk=launch.pk).update(return_at=None, taken_back_at=clock.now())
    log(launch, LOGGED, user=user, data={"left": [str(step.instance) for step in left]})
    return left


def _restore_one(state: FormerState, instance: Any, user) -> None:
    """Restore one object, without the plan or the expiry that the launch gave it."""
    shown = instance.live, instance.live_revision_id
    if instance.live and not state.live:
        own = instance.specific if isinstance(instance, Page) else instance
        own.unpublish(user=user)
    elif state.live and shown != (True, state.live_revision_id):
        actions.publication(state.live_revision, user=user, changed=False).execute()
    instance.refresh_from_db()
    if instance.expire_at != state.expire_at:
        write_expiry(instance, state.expire_at, user)
    planned = instance.scheduled_revision
    if planned and (state.is_publication or planned.pk != state.planned_id):
        write_plan(planned, None, user)
    draft = instance.get_latest_revision()
    if state.is_publication and draft and draft.pk == state.planned_id:
        write_date(draft, None)
