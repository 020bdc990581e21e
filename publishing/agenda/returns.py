"""« Revenir à avant ce lancement »: one transaction restores everything that a launch changed.

The transaction that carries a launch out stores the former state of its contents on it. A return
can be planned with the launch. The scheduler makes it at its moment, and leaves later edits alone.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.utils.timestamps import ensure_utc

from publishing import clock
from publishing.agenda.models import Launch
from publishing.agenda.objects import Key, key_of
from publishing.agenda.plans import claim, write_date, write_expiry, write_plan
from publishing.reasons import NotPossibleError
from publishing.scheduling import actions
from publishing.scheduling.due import RETURN, Change

# The name of a return in the admin's log.
LOGGED = "agenda.return"


@dataclass(frozen=True)
class FormerState:
    """The state of a page or snippet just before a launch, in plain values for `Launch.before`."""

    # `app.Model` of its table: that of all pages for a page.
    model: str
    pk: str
    live: bool
    live_revision: int | None
    expire_at: str | None
    planned: int | None
    planned_for: str | None
    draft: int | None

    @property
    def key(self) -> Key:
        return apps.get_model(self.model), self.pk


@dataclass
class Step:
    """One object that a launch changed."""

    state: FormerState
    instance: Any
    # The launch published it; otherwise it took it off the site.
    was_published: bool
    # Somebody changed it after the launch, and would lose that.
    is_edited: bool

    @property
    def key(self) -> str:
        return f"{self.state.model}:{self.state.pk}"


def store_states(changes: list[Change]) -> None:
    """Store the state of the contents of the launches that leave with these `changes`."""
    moments = {change.moment for change in changes}
    for launch in Launch.objects.filter(moment__in=moments, is_cancelled=False):
        if not launch.changes_among(changes):
            continue
        before = launch.before or {
            "moment": _as_text(launch.moment),
            "left_at": _as_text(clock.now()),
            "states": [],
        }
        # A change that is tried again after a failure was stored the first time.
        known = {(row["model"], row["pk"]) for row in before["states"]}
        for instance in _touched(launch):
            model, pk = key_of(instance)
            if (model._meta.label, pk) not in known:
                actions.keep_live_version(instance)
                before["states"].append(asdict(_state_of(instance)))
        Launch.objects.filter(pk=launch.pk).update(before=before, locked_at=None)


def steps(launch: Launch) -> Iterator[Step]:
    """Yield the objects of `launch` that are not as before it, higher pages first."""
    states = [FormerState(**row) for row in launch.before["states"]]
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
        planned = instance.scheduled_revision
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
        yield Step(state, instance, was_published, is_edited)


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


def planned(moment: datetime) -> Iterator[Change]:
    """Yield the returns that are planned for `moment` or before."""
    launches = Launch.objects.filter(return_at__lte=moment, is_cancelled=False).order_by("pk")
    for pk, at in launches.values_list("pk", "return_at"):
        yield Change(at, RETURN, Launch._meta.label, str(pk))


def carry_out(change: Change) -> bool:
    launch = Launch.objects.select_for_update().filter(pk=change.pk).first()
    if launch is None or launch.return_at != change.moment:
        return False
    _restore(launch, user=None, overwritten=())
    return True


# Their parts ------------------------------------------------------------------------------------


def _state_of(instance: Any) -> FormerState:
    model, pk = key_of(instance)
    planned = instance.scheduled_revision
    return FormerState(
        model=model._meta.label,
        pk=pk,
        live=instance.live,
        live_revision=instance.live_revision_id,
        expire_at=_as_text(instance.expire_at),
        planned=planned and planned.pk,
        planned_for=_as_text(planned.approved_go_live_at) if planned else None,
        draft=instance.latest_revision_id,
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
    if launch.before is None:
        raise NotPossibleError("Ce lancement n’est pas parti, ou a déjà été repris.")
    found = list(steps(launch))
    wanted = [step for step in found if not step.is_edited or step.key in overwritten]
    claim([step.state.key for step in wanted], user)
    # Somebody may have edited one of them until it was locked.
    found = list(steps(launch))
    left = [step for step in found if step.is_edited and step.key not in overwritten]
    for step in found:
        if step not in left:
            _restore_one(step, launch.before["moment"], user)
    rest = launch.before | {"states": [asdict(step.state) for step in left]}
    before = rest if left else None
    Launch.objects.filter(pk=launch.pk).update(
        before=before, return_at=None, taken_back_at=clock.now()
    )
    log(launch, LOGGED, user=user, data={"left": [str(step.instance) for step in left]})
    return left


def _restore_one(step: Step, moment: str, user) -> None:
    """Restore one object, without the plan or the expiry that the launch of `moment` gave it."""
    state, instance = step.state, step.instance
    if instance.live and not state.live:
        own = instance.specific if isinstance(instance, Page) else instance
        own.unpublish(user=user)
    elif state.live and (not instance.live or instance.live_revision_id != state.live_revision):
        shown = Revision.objects.get(pk=state.live_revision)
        is_page = isinstance(instance, Page)
        publish = actions.PublishPageRevision if is_page else actions.PublishRevision
        publish(shown, user=user, changed=False).execute()
    instance.refresh_from_db()
    expiry = state.expire_at if state.expire_at != moment else None
    if _as_text(instance.expire_at) != expiry:
        write_expiry(instance, datetime.fromisoformat(expiry) if expiry else None, user)
    planned = instance.scheduled_revision
    if planned and (step.was_published or planned.pk != state.planned):
        write_plan(planned, None, user)
    draft = instance.get_latest_revision()
    if step.was_published and draft and draft.pk == state.planned:
        write_date(draft, None)


def _as_text(moment: datetime | None) -> str | None:
    return ensure_utc(moment).isoformat() if moment else None
