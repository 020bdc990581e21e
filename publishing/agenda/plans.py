"""What editors do with what is planned: plan, move, cancel, hasten; and how that is taken back.

Each function changes all it says or nothing, and returns a `Change`, which holds how everything it
touched stood before. `undo` writes that again, unless somebody changed it meanwhile.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry
from wagtail.utils.timestamps import ensure_utc

from publishing import clock
from publishing.agenda.locks import check_unlocked
from publishing.agenda.models import Launch
from publishing.agenda.states import (
    Key,
    ObjectState,
    as_text,
    key_of,
    named,
    plan_of,
    state_of,
)
from publishing.dates import moment_in_full
from publishing.moment_fields import PASSED
from publishing.reasons import NotPossibleError
from publishing.scheduling import failures, readiness
from publishing.scheduling.actions import PublishPageRevision, PublishRevision, keep_live_version
from publishing.scheduling.models import FailedChange

MOVE = "agenda.move"


@dataclass
class Change:
    """What an editor did: how the objects, and their launch, stood before and after."""

    before: list[ObjectState] = field(default_factory=list)
    after: list[ObjectState] = field(default_factory=list)
    launch: int | None = None
    launch_before: tuple[str, bool] | None = None
    launch_after: tuple[str, bool] | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Change":
        states = {key: [ObjectState(**row) for row in values[key]] for key in ("before", "after")}
        return cls(**values | states)


def plans_of(pages: Iterable[int]):
    """Return the planned revisions of these pages, by moment."""
    planned = Revision.page_revisions.filter(
        object_id__in=[str(pk) for pk in pages], approved_go_live_at__isnull=False
    )
    return planned.order_by("approved_go_live_at", "pk")


def may_plan(user, instance: Model) -> bool:
    """Tell whether `user` may decide when a page or snippet goes on and off the site."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    policy = policy_registry.get_by_type(type(instance))
    return policy.user_has_permission(user, "publish")


def check_moment(moment: datetime) -> None:
    if moment <= clock.now():
        raise NotPossibleError(PASSED)


# The changes ------------------------------------------------------------------------------------


def plan_draft(page: Page, moment: datetime, user) -> Change:
    """Plan the latest draft of `page` for `moment`, in the place of what is planned for it."""
    with recorded([page], user) as change:
        write_plan(draft_of(page, user), moment, user)
    return change


def move_plan(revision: Revision, moment: datetime, user) -> Change:
    """Have the planned `revision` go live at `moment` instead.

    Raises NotPossibleError, as each function here does, when the rights are missing, when somebody
    changed the plan meanwhile, or when the moment or the version will not do.
    """
    with recorded([object_of(revision)], user) as change:
        write_plan(_still_planned(revision), moment, user)
    return change


def cancel_plan(revision: Revision, user) -> Change:
    with recorded([object_of(revision)], user) as change:
        write_plan(_still_planned(revision), None, user)
    return change


def plan_now(revision: Revision, user) -> Change:
    """Put a planned revision online at once."""
    with recorded([object_of(revision)], user) as change:
        revision = _still_planned(revision)
        page = object_of(revision)
        _check_ready(revision)
        keep_live_version(page)
        change.before = [state_of(page)]
        write_date(revision, None)
        PublishPageRevision(revision, user=user).execute()
    return change


def move_expiry(page: Page, moment: datetime | None, user) -> Change:
    """Have `page`, which is online, leave the site at `moment` instead; None: not at all."""
    with recorded([page], user) as change:
        _check_expiry(page)
        if moment:
            check_moment(moment)
            planned = plans_of([page.pk]).first()
            if planned and moment <= planned.approved_go_live_at:
                raise NotPossibleError(
                    f"Une mise à jour de {named(page)} est planifiée après, le "
                    f"{moment_in_full(planned.approved_go_live_at)}. Choisissez un moment plus "
                    "tard, ou annulez la mise à jour."
                )
        write_expiry(page, moment, user)
    return change


def unpublish_now(page: Page, user) -> Change:
    """Take a page off the site at once, and what is below it."""
    below = Page.objects.descendant_of(page, inclusive=True).live().order_by("depth", "path")
    pages = list(below)
    with recorded(pages, user) as change:
        _check_expiry(page)
        for each in pages:
            keep_live_version(each)
        change.before = [state_of(each) for each in pages]
        pages[0].specific.unpublish(user=user)
    return change


def retry(failure: FailedChange, page: int, user) -> None:
    """Have what failed tried again at once."""
    with transaction.atomic():
        lock([(Page, str(page))], user)
        failures.retry_now(failure)


def undo(change: Change, user) -> None:
    """Have everything stand as before `change`, unless somebody changed it meanwhile."""
    with transaction.atomic():
        objects = lock([state.key for state in change.before], user, launch=change.launch)
        if {state_of(each) for each in objects} != set(change.after):
            raise NotPossibleError("La planification a changé entre-temps. Rechargez l’agenda.")
        if change.launch:
            moment, is_cancelled = change.launch_before  # type: ignore[misc]
            was, was_cancelled = change.launch_after  # type: ignore[misc]
            found = Launch.objects.filter(
                pk=change.launch, moment=_moment(was), is_cancelled=was_cancelled
            )
            if not found.update(moment=_moment(moment), is_cancelled=is_cancelled):
                raise NotPossibleError("Ce lancement a changé entre-temps. Rechargez l’agenda.")
        # In the order of `before`: a page above the others comes back first.
        for state in change.before:
            bring_back(state, user)


@contextmanager
def recorded(objects: Iterable[Model], user, launch: Launch | None = None) -> Iterator[Change]:
    """Lock these objects, and yield a `Change` that knows how they stood before and after.

    Raises NotPossibleError when `user` may not publish one of them.
    """
    change = Change()
    keys = [key_of(each) for each in objects]
    with transaction.atomic():
        own = launch and launch.pk
        change.before = [state_of(each) for each in lock(keys, user, launch=own)]
        if launch:
            change.launch = launch.pk
            change.launch_before = launch.moment.isoformat(), launch.is_cancelled
        yield change
        change.after = [state_of(each) for each in lock(keys, user, launch=own)]
        if launch:
            change.launch_after = launch.moment.isoformat(), launch.is_cancelled


# What they are made of --------------------------------------------------------------------------


def object_of(revision: Revision) -> Any:
    """Return what `revision` is a version of, as it is stored; a page without its own fields."""
    return revision.base_content_type.model_class()._base_manager.get(pk=revision.object_id)


def write_plan(revision: Revision, moment: datetime | None, user, *, as_it_was=False) -> None:
    """Plan `revision` for `moment`, None to cancel, and log it; checks what may go wrong.

    With `as_it_was` the version itself is not checked: it was planned before.
    """
    instance = object_of(revision)
    was = revision.approved_go_live_at
    revision.approved_go_live_at = moment
    if moment is None:
        revision.save(user=user, update_fields=["approved_go_live_at"])  # Wagtail logs it
        return
    check_moment(moment)
    write_date(revision, moment)
    expiry = revision.as_object().expire_at
    if expiry and expiry <= moment:
        raise NotPossibleError(
            f"{named(instance)} doit être dépubliée avant, le {moment_in_full(expiry)}. "
            "Choisissez un moment plus tôt, ou changez la dépublication."
        )
    if not as_it_was:
        _check_ready(revision)
    # An object has one plan at most, as in Wagtail.
    others = instance.revisions.exclude(pk=revision.pk)
    others.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    changed = {"has_unpublished_changes": True} | ({} if instance.live else {"go_live_at": moment})
    _update(instance, **changed)
    if was is None:
        version = {
            "id": revision.pk,
            "created": ensure_utc(revision.created_at),
            "go_live_at": ensure_utc(moment),
            "has_live_version": instance.live,
        }
        action = "wagtail.publish.schedule"
        log(instance, action, user=user, data={"revision": version}, revision=revision)
    elif was != moment:
        _log_move(instance, "publication", was, moment, user, revision)


def write_date(revision: Revision, moment: datetime | None) -> None:
    """Have the stored version say when it goes live: publishing reads the date from it."""
    revision.content["go_live_at"] = ensure_utc(moment) if moment else None
    revision.save()


def draft_of(instance: Any, user) -> Revision:
    """Return the latest version of a page or snippet, made of what is stored if it has none."""
    draft = instance.get_latest_revision()
    if draft is None:
        own = instance.specific if isinstance(instance, Page) else instance
        draft = own.save_revision(user=user, changed=False)
    return draft


def _still_planned(revision: Revision) -> Revision:
    now = Revision.objects.filter(pk=revision.pk).first()
    if now is None or now.approved_go_live_at != revision.approved_go_live_at:
        raise NotPossibleError(
            f"La planification de «\xa0{revision.object_str}\xa0» a changé entre-temps. "
            "Rechargez l’agenda."
        )
    return now


def _check_expiry(page: Page) -> None:
    now = Page.objects.filter(pk=page.pk, live=True, expire_at=page.expire_at)
    if not now.exists():
        raise NotPossibleError(
            f"La planification de {named(page)} a changé entre-temps. Rechargez l’agenda."
        )


def _check_ready(revision: Revision) -> None:
    try:
        readiness.check(revision.as_object())
    except NotPossibleError as error:
        raise NotPossibleError(f"«\xa0{revision.object_str}\xa0»\xa0: {error}") from error


def write_expiry(instance: Any, moment: datetime | None, user) -> None:
    """Have what is online leave the site at `moment`, None for not at all, and log it."""
    was = instance.expire_at
    # What the editor shows, and what another publication would write.
    keys = {instance.live_revision_id, instance.latest_revision_id} - {None}
    for revision in Revision.objects.filter(pk__in=keys):
        revision.content["expire_at"] = ensure_utc(moment) if moment else None
        revision.save()
    _update(instance, expire_at=moment)
    _log_move(instance, "depublication", was, moment, user)


def bring_back(before: ObjectState, user) -> None:
    """Have one object stand as it did."""
    model, pk = before.key
    instance: Any = model._base_manager.get(pk=pk)
    if instance.live and not before.live:
        (instance.specific if model is Page else instance).unpublish(user=user)
        if before.first_published_at is None:  # nobody had seen it: it is a draft as it was
            _update(instance, first_published_at=None, last_published_at=None)
    elif before.live and (not instance.live or instance.live_revision_id != before.live_revision):
        shown = Revision.objects.get(pk=before.live_revision)
        publish = PublishPageRevision if model is Page else PublishRevision
        publish(shown, user=user, changed=False).execute()
    instance.refresh_from_db()
    if as_text(instance.expire_at) != before.expire_at:
        write_expiry(instance, _moment(before.expire_at), user)
    planned = plan_of(instance)
    if planned and planned.pk != before.planned:
        write_plan(planned, None, user)
    if before.planned:
        revision = Revision.objects.get(pk=before.planned)
        if as_text(revision.approved_go_live_at) != before.planned_for:
            write_plan(revision, _moment(before.planned_for), user, as_it_was=True)
    if before.draft and before.draft != before.planned:
        draft = Revision.objects.get(pk=before.draft)
        if draft.content.get("go_live_at") != before.draft_date:
            write_date(draft, _moment(before.draft_date))


def lock(keys: Iterable[Key], user, launch: int | None = None) -> list[Any]:
    """Return these pages and snippets, which nobody else changes until the transaction ends.

    Raises NotPossibleError when one is gone, when `user` may not publish it, or when a launch other
    than that of key `launch` is locked with it. Without a user, as by the clock, nobody's rights
    are asked.
    """
    tables: dict[type[Model], set[str]] = {}
    for model, pk in keys:
        tables.setdefault(model, set()).add(pk)
    found: list[Any] = []
    for model in sorted(tables, key=lambda model: model._meta.label):
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=tables[model])
        found += rows.order_by("pk")
    if len(found) < sum(len(pks) for pks in tables.values()):
        raise NotPossibleError("Cette page n’existe plus. Rechargez l’agenda.")
    check_unlocked(found, spared=launch)
    for instance in found:
        if user and not may_plan(user, instance):
            raise NotPossibleError(f"Vous n’avez pas le droit de publier {named(instance)}.")
    return found


def _update(instance: Model, **values) -> None:
    type(instance)._base_manager.filter(pk=instance.pk).update(**values)


def _log_move(instance, what: str, was, to, user, revision: Revision | None = None) -> None:
    data = {"op": what, "from": was and ensure_utc(was), "to": to and ensure_utc(to)}
    log(instance, MOVE, user=user, data=data, revision=revision)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
