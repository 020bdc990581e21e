"""« Revenir à avant ce lancement »: what a launch changed is put back, in one transaction.

How everything stood is stored on the launch in the transaction that carries it out.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from wagtail.models import Page

from publishing import clock
from publishing.agenda.launches import changes_of
from publishing.agenda.models import Launch
from publishing.agenda.plans import bring_back, lock
from publishing.agenda.states import ObjectState, as_text, key_of, plan_of, state_of
from publishing.reasons import NotPossibleError
from publishing.scheduling.actions import keep_live_version
from publishing.scheduling.due import Change


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
        if not changes_of(launch, changes):
            continue
        before = launch.before or {"moment": as_text(launch.moment), "states": []}
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
        is_edited = instance.latest_revision_id != state.draft or not (
            is_as_before or stands == left_as
        )
        if model is Page and not state.live:  # pages put below it since would go with it
            below = instance.get_descendants().live().exclude(pk__in=known)
            is_edited = is_edited or below.exists()
        yield Step(state, instance, is_edited)


def take_back(launch: Launch, user, overwritten: set[str]) -> list[Step]:
    """Put back what `launch` changed, and return what was left as it is.

    What was edited since is put back only if its `Step.key` is among `overwritten`.
    """
    if not user.has_perm("agenda.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de reprendre un lancement.")
    with transaction.atomic():
        launch = Launch.objects.select_for_update().get(pk=launch.pk)
        if launch.before is None:
            raise NotPossibleError("Ce lancement a déjà été repris.")
        lock([step.state.key for step in steps(launch)], user)
        left = []
        for step in list(steps(launch)):
            if step.is_edited and step.key not in overwritten:
                left.append(step)
            else:
                bring_back(_without_plan(step, launch), user)
        Launch.objects.filter(pk=launch.pk).update(before=None, taken_back_at=clock.now())
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
