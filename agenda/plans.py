"""What editors do with plans from the agenda: move, cancel, hasten, and take any of it back.

Each change is a list of `Step`, which says what it found and what it leaves. Its inverse undoes it,
unless somebody changed the plan meanwhile.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.utils.timestamps import ensure_utc

from agenda.models import Launch
from pages.dates import moment_in_full
from publishing import clock, wakeup
from publishing.actions import PublishPageRevision

MOVE = "agenda.move"


class PlanError(Exception):
    """A change that cannot be made; its text, in French, says why and what to do."""


class Op(StrEnum):
    PUBLICATION = "publication"  # of the revision `pk`
    UNPUBLICATION = "depublication"  # of the page `pk`
    LAUNCH = "lancement"  # the moment of the launch `pk`
    ONLINE = "en-ligne"  # what the page `pk` shows: a revision, or nothing


@dataclass(frozen=True)
class Step:
    """One change: moments for the first three kinds (None: not planned), revisions for the last."""

    op: Op
    pk: int
    was: datetime | int | None
    to: datetime | int | None

    def inverse(self) -> "Step":
        return replace(self, was=self.to, to=self.was)


def to_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return `steps` in plain values, for a session."""
    return [
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(step).items()
        }
        for step in steps
    ]


def from_json(rows: list[dict[str, Any]]) -> list[Step]:
    def moment(value):
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    return [Step(Op(row["op"]), row["pk"], moment(row["was"]), moment(row["to"])) for row in rows]


def inverses(steps: Iterable[Step]) -> list[Step]:
    return [step.inverse() for step in reversed(list(steps))]


def carry_out(steps: Iterable[Step], user) -> None:
    """Make every step for `user`, or none.

    Raises PlanError when the rights are missing, when somebody changed a plan meanwhile, or when a
    moment will not do.
    """
    with transaction.atomic():
        for step in steps:
            match step.op:
                case Op.PUBLICATION:
                    _replan(step, user)
                case Op.UNPUBLICATION:
                    _replan_expiry(step, user)
                case Op.LAUNCH:
                    _move_launch(step, user)
                case Op.ONLINE:
                    _show(step, user)
        wakeup.plans_changed()


def publish_now(revision: Revision, user) -> list[Step]:
    """Put a planned revision online at once; return what was done, to be undone."""
    with transaction.atomic():
        page = _page(revision.object_id, user)
        moment = revision.approved_go_live_at
        if moment is None:
            raise PlanError(f"{_named(page)} n’est plus planifiée. Rechargez l’agenda.")
        before = page.live_revision_id if page.live else None
        _write_date(revision, None)
        revision.save()
        PublishPageRevision(revision, user=user).execute()
    return [
        Step(Op.PUBLICATION, revision.pk, moment, None),
        Step(Op.ONLINE, page.pk, before, revision.pk),
    ]


def unpublish_now(page: Page, user) -> list[Step]:
    """Take a page off the site at once, and what is below it; return what was done."""
    with transaction.atomic():
        page = _page(page.pk, user)
        if not page.live:
            raise PlanError(f"{_named(page)} n’est plus en ligne. Rechargez l’agenda.")
        below = page.get_descendants(inclusive=True).live().order_by("-depth", "path")
        shown = [
            Step(Op.ONLINE, pk, revision, None)
            for pk, revision in below.values_list("pk", "live_revision_id")
        ]
        planned = [
            Step(Op.PUBLICATION, revision.pk, revision.approved_go_live_at, None)
            for revision in plans_of([step.pk for step in shown])
        ]
        page.specific.unpublish(user=user)
    return [*planned, *shown]


def plans_of(pages: Iterable[int]):
    """Return the planned revisions of these pages, by moment."""
    planned = Revision.page_revisions.filter(
        object_id__in=[str(pk) for pk in pages], approved_go_live_at__isnull=False
    )
    return planned.order_by("approved_go_live_at", "pk")


def check_moment(moment: datetime) -> None:
    if moment <= clock.now():
        raise PlanError("Ce moment est passé. Choisissez un moment à venir.")


def may_plan(user, page: Page) -> bool:
    """Tell whether `user` may decide when `page` goes on and off the site."""
    return page.permissions_for_user(user).can_publish()


# The steps --------------------------------------------------------------------------------------


def _replan(step: Step, user) -> None:
    revision = Revision.page_revisions.select_for_update().filter(pk=step.pk).first()
    if revision is None:
        raise PlanError("Cette version n’existe plus. Rechargez l’agenda.")
    page = _page(revision.object_id, user)
    if revision.approved_go_live_at != step.was:
        raise PlanError(_changed_meanwhile(page))
    moment = step.to
    revision.approved_go_live_at = moment
    if not isinstance(moment, datetime):
        revision.save(user=user, update_fields=["approved_go_live_at"])  # logs it
        return
    check_moment(moment)
    expiry = revision.as_object().expire_at
    if expiry and expiry <= moment:
        raise PlanError(
            f"{_named(page)} doit être dépubliée avant, le {moment_in_full(expiry)}. "
            "Choisissez un moment plus tôt, ou changez la dépublication."
        )
    _write_date(revision, moment)
    revision.save()
    if step.was is None:
        # A page has one plan at most, as in Wagtail.
        others = page.revisions.exclude(pk=revision.pk)
        others.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    Page.objects.filter(pk=page.pk, live=False).update(go_live_at=moment)
    _log_plan(page, step, user, revision)


def _replan_expiry(step: Step, user) -> None:
    page = _page(step.pk, user)
    if not page.live or page.expire_at != step.was:
        raise PlanError(_changed_meanwhile(page))
    if isinstance(step.to, datetime):
        check_moment(step.to)
        publication = plans_of([page.pk]).first()
        if publication and step.to <= publication.approved_go_live_at:
            raise PlanError(
                f"Une mise à jour de {_named(page)} est planifiée après, le "
                f"{moment_in_full(publication.approved_go_live_at)}. Choisissez un moment plus "
                "tard, ou annulez la mise à jour."
            )
    # What the editor shows, and what another publication would write.
    keys = {page.live_revision_id, page.latest_revision_id} - {None}
    for revision in Revision.page_revisions.filter(pk__in=keys):
        revision.content["expire_at"] = step.to
        revision.save()
    Page.objects.filter(pk=page.pk).update(expire_at=step.to)
    _log_plan(page, step, user)


def _move_launch(step: Step, user) -> None:
    if not user.has_perm("agenda.change_launch"):
        raise PlanError("Vous n’avez pas le droit de déplacer un lancement.")
    moved = Launch.objects.filter(pk=step.pk, moment=step.was).update(moment=step.to)
    if not moved:
        raise PlanError("Ce lancement a changé entre-temps. Rechargez l’agenda.")


def _show(step: Step, user) -> None:
    """Show again what was online before, or nothing."""
    page = _page(step.pk, user)
    shown = page.live_revision_id if page.live else None
    if shown != step.was:
        raise PlanError(_changed_meanwhile(page))
    if step.to is None:
        page.specific.unpublish(user=user)
        if page.first_published_at == page.last_published_at:
            # Nobody had seen it before what is undone here: it is a draft as it was.
            dates = {"first_published_at": None, "last_published_at": None}
            Page.objects.filter(pk=page.pk).update(**dates)
        return
    revision = Revision.page_revisions.filter(pk=step.to).first()
    if revision is None:
        raise PlanError(_changed_meanwhile(page))
    PublishPageRevision(revision, user=user, changed=False).execute()


def _page(pk: Any, user) -> Page:
    page = Page.objects.filter(pk=pk).first()
    if page is None:
        raise PlanError("Cette page n’existe plus. Rechargez l’agenda.")
    if not may_plan(user, page):
        raise PlanError(f"Vous n’avez pas le droit de publier {_named(page)}.")
    return page


def _named(page: Page) -> str:
    return f"«\xa0{page.draft_title or page.title}\xa0»"


def _changed_meanwhile(page: Page) -> str:
    return f"La planification de {_named(page)} a changé entre-temps. Rechargez l’agenda."


def _write_date(revision: Revision, moment: datetime | None) -> None:
    """Have the stored version say what is planned: publishing reads the date from it."""
    revision.content["go_live_at"] = ensure_utc(moment) if moment else None


def _log_plan(page: Page, step: Step, user, revision: Revision | None = None) -> None:
    if revision and step.was is None:
        version = {
            "id": revision.pk,
            "created": ensure_utc(revision.created_at),
            "go_live_at": ensure_utc(step.to),
            "has_live_version": page.live,
        }
        action = "wagtail.publish.schedule"
        log(page, action, user=user, data={"revision": version}, revision=revision)
        return
    data: dict[str, Any] = {
        "op": step.op,
        "from": ensure_utc(step.was) if step.was else None,
        "to": ensure_utc(step.to) if step.to else None,
    }
    log(page, MOVE, user=user, data=data, revision=revision)
