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
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.utils.timestamps import ensure_utc

from publishing import clock
from publishing.agenda.models import Launch
from publishing.dates import moment_in_full
from publishing.moment_fields import PASSED
from publishing.reasons import NotPossibleError
from publishing.scheduling import failures, readiness
from publishing.scheduling.actions import PublishPageRevision, keep_live_version
from publishing.scheduling.models import FailedChange

MOVE = "agenda.move"


@dataclass(frozen=True)
class PageState:
    """When one page is on the site and with what, in plain values for a session."""

    page: int
    live: bool
    live_revision: int | None
    expire_at: str | None
    planned: int | None
    planned_for: str | None
    draft: int | None
    draft_date: str | None
    first_published_at: str | None = field(compare=False)


@dataclass
class Change:
    """What an editor did: how pages, and the launch they belong to, stood before and after."""

    before: list[PageState] = field(default_factory=list)
    after: list[PageState] = field(default_factory=list)
    launch: int | None = None
    launch_before: tuple[str, bool] | None = None
    launch_after: tuple[str, bool] | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Change":
        states = {key: [PageState(**row) for row in values[key]] for key in ("before", "after")}
        return cls(**values | states)


def plans_of(pages: Iterable[int]):
    """Return the planned revisions of these pages, by moment."""
    planned = Revision.page_revisions.filter(
        object_id__in=[str(pk) for pk in pages], approved_go_live_at__isnull=False
    )
    return planned.order_by("approved_go_live_at", "pk")


def may_plan(user, page: Page) -> bool:
    """Tell whether `user` may decide when `page` goes on and off the site."""
    return page.permissions_for_user(user).can_publish()


def check_moment(moment: datetime) -> None:
    if moment <= clock.now():
        raise NotPossibleError(PASSED)


# The changes ------------------------------------------------------------------------------------


def plan_draft(page: Page, moment: datetime, user) -> Change:
    """Plan the latest draft of `page` for `moment`, in the place of what is planned for it."""
    with recorded([page.pk], user) as change:
        write_plan(_draft_of(page, user), moment, user)
    return change


def move_plan(revision: Revision, moment: datetime, user) -> Change:
    """Have the planned `revision` go live at `moment` instead.

    Raises NotPossibleError, as each function here does, when the rights are missing, when somebody
    changed the plan meanwhile, or when the moment or the version will not do.
    """
    with recorded([int(revision.object_id)], user) as change:
        write_plan(_still_planned(revision), moment, user)
    return change


def cancel_plan(revision: Revision, user) -> Change:
    with recorded([int(revision.object_id)], user) as change:
        write_plan(_still_planned(revision), None, user)
    return change


def plan_now(revision: Revision, user) -> Change:
    """Put a planned revision online at once."""
    with recorded([int(revision.object_id)], user) as change:
        revision = _still_planned(revision)
        page = Page.objects.get(pk=revision.object_id)
        _check_ready(revision)
        keep_live_version(page)
        change.before = [state_of(page)]
        write_date(revision, None)
        PublishPageRevision(revision, user=user).execute()
    return change


def move_expiry(page: Page, moment: datetime | None, user) -> Change:
    """Have `page`, which is online, leave the site at `moment` instead; None: not at all."""
    with recorded([page.pk], user) as change:
        _check_expiry(page)
        if moment:
            check_moment(moment)
            planned = plans_of([page.pk]).first()
            if planned and moment <= planned.approved_go_live_at:
                raise NotPossibleError(
                    f"Une mise à jour de {_named(page)} est planifiée après, le "
                    f"{moment_in_full(planned.approved_go_live_at)}. Choisissez un moment plus "
                    "tard, ou annulez la mise à jour."
                )
        _write_expiry(page.pk, moment, user)
    return change


def unpublish_now(page: Page, user) -> Change:
    """Take a page off the site at once, and what is below it."""
    below = Page.objects.descendant_of(page, inclusive=True).live().order_by("depth", "path")
    with recorded(below.values_list("pk", flat=True), user) as change:
        _check_expiry(page)
        pages = list(below)
        for each in pages:
            keep_live_version(each)
        change.before = [state_of(each) for each in pages]
        pages[0].specific.unpublish(user=user)
    return change


def retry(failure: FailedChange, page: int, user) -> None:
    """Have what failed tried again at once."""
    with transaction.atomic():
        _lock([page], user)
        failures.retry_now(failure)


def undo(change: Change, user) -> None:
    """Have everything stand as before `change`, unless somebody changed it meanwhile."""
    with transaction.atomic():
        pages = _lock([state.page for state in change.before], user)
        if [state_of(page) for page in pages] != sorted(change.after, key=lambda s: s.page):
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
            _bring_back(state, user)


@contextmanager
def recorded(pages: Iterable[int], user, launch: Launch | None = None) -> Iterator[Change]:
    """Lock these pages, and yield a `Change` that knows how they stood before and after.

    Raises NotPossibleError when `user` may not publish one of them.
    """
    change = Change()
    keys = list(pages)
    with transaction.atomic():
        change.before = [state_of(page) for page in _lock(keys, user)]
        if launch:
            change.launch = launch.pk
            change.launch_before = launch.moment.isoformat(), launch.is_cancelled
        yield change
        change.after = [state_of(page) for page in _lock(keys, user)]
        if launch:
            change.launch_after = launch.moment.isoformat(), launch.is_cancelled


# What they are made of --------------------------------------------------------------------------


def state_of(page: Page) -> PageState:
    planned = plans_of([page.pk]).first()
    draft = page.get_latest_revision()
    return PageState(
        page=page.pk,
        live=page.live,
        live_revision=page.live_revision_id,
        expire_at=_text(page.expire_at),
        planned=planned and planned.pk,
        planned_for=_text(planned.approved_go_live_at) if planned else None,
        draft=draft and draft.pk,
        draft_date=draft and draft.content.get("go_live_at"),
        first_published_at=_text(page.first_published_at),
    )


def write_plan(revision: Revision, moment: datetime | None, user, *, as_it_was=False) -> None:
    """Plan `revision` for `moment`, None to cancel, and log it; checks what may go wrong.

    With `as_it_was` the version itself is not checked: it was planned before.
    """
    page = Page.objects.get(pk=revision.object_id)
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
            f"{_named(page)} doit être dépubliée avant, le {moment_in_full(expiry)}. "
            "Choisissez un moment plus tôt, ou changez la dépublication."
        )
    if not as_it_was:
        _check_ready(revision)
    # A page has one plan at most, as in Wagtail.
    others = page.revisions.exclude(pk=revision.pk)
    others.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    changed = {"has_unpublished_changes": True} | ({} if page.live else {"go_live_at": moment})
    Page.objects.filter(pk=page.pk).update(**changed)
    if was is None:
        version = {
            "id": revision.pk,
            "created": ensure_utc(revision.created_at),
            "go_live_at": ensure_utc(moment),
            "has_live_version": page.live,
        }
        action = "wagtail.publish.schedule"
        log(page, action, user=user, data={"revision": version}, revision=revision)
    elif was != moment:
        _log_move(page, "publication", was, moment, user, revision)


def write_date(revision: Revision, moment: datetime | None) -> None:
    """Have the stored version say when it goes live: publishing reads the date from it."""
    revision.content["go_live_at"] = ensure_utc(moment) if moment else None
    revision.save()


def _draft_of(page: Page, user) -> Revision:
    draft = page.get_latest_revision()
    return draft or page.specific.save_revision(user=user, changed=False)


def _still_planned(revision: Revision) -> Revision:
    now = Revision.page_revisions.filter(pk=revision.pk).first()
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
            f"La planification de {_named(page)} a changé entre-temps. Rechargez l’agenda."
        )


def _check_ready(revision: Revision) -> None:
    try:
        readiness.check(revision.as_object())
    except NotPossibleError as error:
        raise NotPossibleError(f"«\xa0{revision.object_str}\xa0»\xa0: {error}") from error


def _write_expiry(key: int, moment: datetime | None, user) -> None:
    page = Page.objects.get(pk=key)
    # What the editor shows, and what another publication would write.
    keys = {page.live_revision_id, page.latest_revision_id} - {None}
    for revision in Revision.page_revisions.filter(pk__in=keys):
        revision.content["expire_at"] = ensure_utc(moment) if moment else None
        revision.save()
    Page.objects.filter(pk=page.pk).update(expire_at=moment)
    _log_move(page, "depublication", page.expire_at, moment, user)


def _bring_back(before: PageState, user) -> None:
    page = Page.objects.get(pk=before.page)
    if page.live and not before.live:
        page.specific.unpublish(user=user)
        if before.first_published_at is None:  # nobody had seen it: it is a draft as it was
            dates = {"first_published_at": None, "last_published_at": None}
            Page.objects.filter(pk=page.pk).update(**dates)
    elif before.live and (not page.live or page.live_revision_id != before.live_revision):
        shown = Revision.page_revisions.get(pk=before.live_revision)
        PublishPageRevision(shown, user=user, changed=False).execute()
    page.refresh_from_db()
    if _text(page.expire_at) != before.expire_at:
        _write_expiry(page.pk, _moment(before.expire_at), user)
    planned = plans_of([page.pk]).first()
    if planned and planned.pk != before.planned:
        write_plan(planned, None, user)
    if before.planned:
        revision = Revision.page_revisions.get(pk=before.planned)
        if _text(revision.approved_go_live_at) != before.planned_for:
            write_plan(revision, _moment(before.planned_for), user, as_it_was=True)
    if before.draft and before.draft != before.planned:
        draft = Revision.page_revisions.get(pk=before.draft)
        if draft.content.get("go_live_at") != before.draft_date:
            write_date(draft, _moment(before.draft_date))


def _lock(keys: list[int], user) -> list[Page]:
    """Return these pages, by key, which nobody else changes until the transaction ends."""
    pages = list(Page.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if len(pages) < len(set(keys)):
        raise NotPossibleError("Cette page n’existe plus. Rechargez l’agenda.")
    for page in pages:
        if not may_plan(user, page):
            raise NotPossibleError(f"Vous n’avez pas le droit de publier {_named(page)}.")
    return pages


def _log_move(page, what: str, was, to, user, revision: Revision | None = None) -> None:
    data = {"op": what, "from": was and ensure_utc(was), "to": to and ensure_utc(to)}
    log(page, MOVE, user=user, data=data, revision=revision)


def _named(page: Page) -> str:
    return f"«\xa0{page.draft_title or page.title}\xa0»"


def _text(moment: datetime | None) -> str | None:
    return ensure_utc(moment).isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
