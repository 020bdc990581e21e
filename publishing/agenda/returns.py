"""« Revenir à avant ce lancement »: what a launch changed is put back, in one transaction.

How everything stood is stored on the launch in the transaction that carries it out. A return can be
planned, as soon as the launch itself: the scheduler then makes it at its moment, and leaves alone
what was edited since.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from publishing import clock
from publishing.agenda.models import Launch
from publishing.agenda.plans import bring_back, check_moment, lock
from publishing.agenda.states import ObjectState, as_text, key_of, plan_of, state_of
from publishing.dates import moment_in_full
from publishing.reasons import NotPossibleError
from publishing.scheduling.actions import keep_live_version
from publishing.scheduling.due import RETURN, Change

# The action in the admin's log: a return that is planned, cancelled or made.
LOGGED = "agenda.return"


@dataclass
class Step:
    """One object that a launch changed."""

    state: ObjectState
    instance: Any
    # Somebody changed it after the launch: to put it back would lose what they did.
    is_edited: bool

    @property
    def key(self) -> str:
        return f"{self.state.model}:{self.state.pk}"


def keep_states(changes: list[Change]) -> None:
    """Store how what launches among these `changes` are about to change stands now."""
    moments = {change.moment for change in changes}
    for launch in Launch.objects.filter(moment__in=moments, is_cancelled=False):
        if not launch.changes_among(changes):
            continue
        before = launch.before or {
            "moment": as_text(launch.moment),
            "left_at": as_text(clock.now()),
            "states": [],
        }
        # What is tried again after a failure was stored the first time.
        known = {(row["model"], row["pk"]) for row in before["states"]}
        for instance in _touched(launch):
            model, pk = key_of(instance)
            if (model._meta.label, pk) not in known:
                keep_live_version(instance)
                before["states"].append(asdict(state_of(instance)))
        Launch.objects.filter(pk=launch.pk).update(before=before)


def steps(launch: Launch) -> Iterator[Step]:
    """Yield what `launch` changed and is not as before, pages above the others first."""
    states = [ObjectState(**row) for row in launch.before["states"]]
    known = {state.pk for state in states if state.key[0] is Page}
    others = Launch.objects.to_come(at=clock.now()).exclude(pk=launch.pk)
    for state in states:
        model, pk = state.key
        instance: Any = model._base_manager.filter(pk=pk).first()
        if instance is None:
            continue
        was_published = state.planned_for == launch.before["moment"]
        stands = instance.live, instance.live_revision_id
        is_as_before = stands == (state.live, state.live_revision)
        planned = plan_of(instance)
        is_waiting = was_published and planned and planned.pk == state.planned
        if is_as_before and not is_waiting:
            continue
        left_as = (True, state.planned) if was_published else (False, stands[1])
        is_planned_again = planned is not None and planned.pk != state.planned
        is_edited = (
            instance.latest_revision_id != state.draft
            or not (is_as_before or stands == left_as)
            or is_planned_again
            or others.holding(instance).exists()
        )
        if model is Page and not state.live:  # pages put below it since would go with it
            below = instance.get_descendants().live().exclude(pk__in=known)
            is_edited = is_edited or below.exists()
        yield Step(state, instance, is_edited)


def take_back(launch: Launch, user, overwritten: Collection[str] = ()) -> list[Step]:
    """Put back what `launch` changed, and return what was left as it is.

    What was edited since is put back only if its `Step.key` is among `overwritten`. It can be asked
    about again.
    """
    _check_may_take_back(user)
    with transaction.atomic():
        launch = Launch.objects.select_for_update().get(pk=launch.pk)
        return _put_back(launch, user, overwritten)


def plan(launch: Launch, moment: datetime | None, user) -> None:
    """Have `launch` taken back at `moment`; None cancels that."""
    _check_may_take_back(user)
    with transaction.atomic():
        launch = Launch.objects.select_for_update().get(pk=launch.pk)
        if moment:
            check_moment(moment)
            if launch.is_cancelled or launch.taken_back_at:
                raise NotPossibleError("Ce lancement est annulé ou déjà repris.")
            if moment <= launch.moment:
                raise NotPossibleError(
                    "Choisissez un moment après celui du lancement, le "
                    f"{moment_in_full(launch.moment)}."
                )
            keys = [key_of(content.instance) for content in launch.contents()]
            lock(keys, user, launch=launch.pk)
        Launch.objects.filter(pk=launch.pk).update(return_at=moment)
        log(launch, LOGGED, user=user, data={"planned": as_text(moment)})


# What the scheduler does ------------------------------------------------------------------------


def planned(moment: datetime) -> Iterator[Change]:
    """Yield the returns that are planned for `moment` or before."""
    launches = Launch.objects.filter(return_at__lte=moment, is_cancelled=False).order_by("pk")
    for pk, at in launches.values_list("pk", "return_at"):
        yield Change(at, RETURN, Launch._meta.label, str(pk))


def carry_out(change: Change) -> bool:
    launch = Launch.objects.select_for_update().filter(pk=change.pk).first()
    if launch is None or launch.return_at != change.moment:
        return False
    _put_back(launch, user=None, overwritten=())
    return True


def hold(changes: list[Change]) -> dict[Change, str]:
    """Keep back the return from a launch that has not left, or left after it."""
    returns = {change.pk: change for change in changes if change.action == RETURN}
    found: dict[Change, str] = {}
    launches = Launch.objects.filter(pk__in=returns) if returns else []
    for launch in launches:
        change = returns[str(launch.pk)]
        left_at = launch.before and datetime.fromisoformat(launch.before["left_at"])
        if left_at and left_at >= change.moment:
            found[change] = "Le lancement est parti après ce moment\xa0: choisissez-en un autre."
        elif left_at is None and launch.moment <= clock.now():
            found[change] = "Le lancement n’est pas parti\xa0: il n’y a rien à reprendre."
    return found


# What they are made of --------------------------------------------------------------------------


def _check_may_take_back(user) -> None:
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de reprendre un lancement.")


def _put_back(launch: Launch, user, overwritten: Collection[str]) -> list[Step]:
    if launch.before is None:
        raise NotPossibleError("Ce lancement n’est pas parti, ou a déjà été repris.")
    found = list(steps(launch))
    wanted = [step for step in found if not step.is_edited or step.key in overwritten]
    lock([step.state.key for step in wanted], user)
    # Somebody may have edited one of them until it was locked.
    found = list(steps(launch))
    left = [step for step in found if step.is_edited and step.key not in overwritten]
    for step in found:
        if step not in left:
            bring_back(_without_plan(step, launch), user)
    rest = launch.before | {"states": [asdict(step.state) for step in left]}
    before = rest if left else None
    Launch.objects.filter(pk=launch.pk).update(
        before=before, return_at=None, taken_back_at=clock.now()
    )
    log(launch, LOGGED, user=user, data={"left": [str(step.instance) for step in left]})
    return left


def _touched(launch: Launch) -> list[Any]:
    """Return what `launch` is about to change: pages from above to below, then snippets."""
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


def _without_plan(step: Step, launch: Launch) -> ObjectState:
    """Return how an object stood, without the plan that the launch carried out."""
    state = replace(step.state, first_published_at=as_text(step.instance.first_published_at))
    if state.expire_at == launch.before["moment"]:
        state = replace(state, expire_at=None)
    if state.planned_for == launch.before["moment"]:
        date = None if state.draft == state.planned else state.draft_date
        state = replace(state, planned=None, planned_for=None, draft_date=date)
    return state
