"""Where the entries of the agenda come from; each source costs the same however many there are."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from agenda.entries import Entry
from agenda.kinds import Kind, State
from agenda.plans import MOVE
from publishing import due, moments

# A draft that waits for approval longer than this after its date is shown no more.
LONG_AGO = timedelta(days=30)
# Log entries that say who planned a revision.
PLANNING = ("wagtail.publish.schedule", MOVE)
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")
# Done things are read back this far at most in one go: an import logs hundreds in a minute.
MOST_DONE = 2000


# Plans ------------------------------------------------------------------------------------------


def _planner():
    """The user who last planned the revision, else the one who wrote it."""
    logged = PageLogEntry.objects.filter(revision=OuterRef("pk"), action__in=PLANNING)
    latest = Subquery(logged.order_by("-timestamp").values("user")[:1])
    return Coalesce(latest, F("user"), output_field=BigIntegerField())


COLUMNS = ("pk", "approved_go_live_at", "object_id", "object_str", "content_type_id", "planner",
           "content__promotions", "content__expire_at")  # fmt: skip


def publications(until: datetime | None, which: Q | None = None) -> Iterator[Entry]:
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    if until:
        planned = planned.filter(approved_go_live_at__lt=until)
    if which:
        planned = planned.filter(which)
    rows = list(planned.annotate(planner=_planner()).values(*COLUMNS))
    online = _online(row["object_id"] for row in rows)
    for row in rows:
        page = int(row["object_id"])
        yield Entry(
            moment=row["approved_go_live_at"],
            kind=Kind.UPDATE if page in online else Kind.PUBLICATION,
            state=State.PLANNED,
            title=row["object_str"],
            type_id=row["content_type_id"],
            page=page,
            revision=row["pk"],
            author=row["planner"],
            promotions=_as_keys(row["content__promotions"]),
        )


def awaiting(until: datetime | None) -> Iterator[Entry]:
    """Drafts under review that carry a date: they are planned once they are approved."""
    of_pages = ContentType.objects.get_for_model(Page)
    active = WorkflowState.objects.active().filter(base_content_type=of_pages)
    reviewed = active.values_list("object_id", flat=True)
    rows = Page.objects.filter(
        pk__in=[int(key) for key in reviewed if key.isdecimal()],
        latest_revision__approved_go_live_at__isnull=True,
    )
    for row in rows.values(
        "pk", "live", "latest_revision_id", "latest_revision__object_str", "content_type_id",
        "latest_revision__user", "latest_revision__content__go_live_at",
        "latest_revision__content__promotions",
    ):  # fmt: skip
        moment = _as_moment(row["latest_revision__content__go_live_at"])
        if moment is None or (until and moment >= until) or moment < timezone.now() - LONG_AGO:
            continue
        yield Entry(
            moment=moment,
            kind=Kind.UPDATE if row["live"] else Kind.PUBLICATION,
            state=State.AWAITING,
            title=row["latest_revision__object_str"],
            type_id=row["content_type_id"],
            page=row["pk"],
            revision=row["latest_revision_id"],
            author=row["latest_revision__user"],
            promotions=_as_keys(row["latest_revision__content__promotions"]),
        )


def unpublications(
    now: datetime | None, until: datetime | None, which: Q | None = None
) -> Iterator[Entry]:
    """The expiries of what is online, and of what a plan will put online."""
    expiring = Page.objects.filter(live=True, expire_at__isnull=False)
    if until:
        expiring = expiring.filter(expire_at__lt=until)
    if which:
        expiring = expiring.filter(which)
    seen = set()
    for row in expiring.values("pk", "expire_at", "title", "content_type_id"):
        seen.add((row["pk"], row["expire_at"]))
        yield Entry(
            moment=row["expire_at"],
            kind=Kind.UNPUBLICATION,
            state=State.PLANNED,
            title=row["title"],
            type_id=row["content_type_id"],
            page=row["pk"],
        )
    if which:
        return
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    planned = planned.exclude(content__expire_at=None).annotate(planner=_planner())
    for row in planned.values(*COLUMNS):
        moment = _as_moment(row["content__expire_at"])
        if moment is None or (until and moment >= until):
            continue
        if (int(row["object_id"]), moment) in seen:
            continue
        yield Entry(
            moment=moment,
            kind=Kind.UNPUBLICATION,
            state=State.PLANNED,
            title=row["object_str"],
            type_id=row["content_type_id"],
            page=int(row["object_id"]),
            # It belongs to the plan of this version, and moves with a new one alone.
            revision=row["pk"],
            author=row["planner"],
            promotions=_as_keys(row["content__promotions"]),
        )


# Snippets with drafts, such as a menu -----------------------------------------------------------


def snippets(until: datetime | None) -> Iterator[Entry]:
    """The planned versions and expiries of what is no page; the editor of each changes its plan."""
    finder = AdminURLFinder()
    page_type = ContentType.objects.get_for_model(Page)
    planned = Revision.objects.filter(approved_go_live_at__isnull=False)
    if until:
        planned = planned.filter(approved_go_live_at__lt=until)
    for revision in planned.exclude(base_content_type=page_type).prefetch_related("content_object"):
        if (snippet := revision.content_object) is None:
            continue
        yield Entry(
            moment=revision.approved_go_live_at,
            kind=Kind.UPDATE if snippet.live else Kind.PUBLICATION,
            state=State.PLANNED,
            title=revision.object_str,
            type_id=revision.content_type_id,
            revision=revision.pk,
            author=revision.user_id,
            url=finder.get_edit_url(snippet) or "",
        )
    for model in due.draftable_models():
        if model is Page:
            continue
        expiring: Any = model._base_manager.filter(live=True, expire_at__isnull=False)
        for snippet in expiring.filter(expire_at__lt=until) if until else expiring:
            yield Entry(
                moment=snippet.expire_at,
                kind=Kind.UNPUBLICATION,
                state=State.PLANNED,
                title=str(snippet),
                type_id=ContentType.objects.get_for_model(snippet).pk,
                url=finder.get_edit_url(snippet) or "",
            )


# What changes by itself -------------------------------------------------------------------------


def moments_of_apps(start: datetime, end: datetime | None, state=State.PLANNED) -> Iterator[Entry]:
    """What the apps registered: calls that open, banners that begin, promotions that end."""
    finder = AdminURLFinder()
    for scheduled in moments.between(start, end):
        is_page = isinstance(scheduled.instance, Page)
        yield Entry(
            moment=scheduled.moment,
            kind=scheduled.kind,
            state=state,
            title=scheduled.title,
            type_id=ContentType.objects.get_for_model(scheduled.instance).pk,
            page=scheduled.instance.pk if is_page else 0,
            url="" if is_page else finder.get_edit_url(scheduled.instance) or "",
        )


# What was done ----------------------------------------------------------------------------------


def logged(start: datetime, end: datetime) -> Iterator[Entry]:
    before = PageLogEntry.objects.filter(
        page=OuterRef("page"), action__in=PUBLISHED, timestamp__lt=OuterRef("timestamp")
    )
    entries = PageLogEntry.objects.filter(
        action__in=[*PUBLISHED, *UNPUBLISHED], timestamp__gte=start, timestamp__lt=end
    ).annotate(again=Exists(before))
    rows = entries.order_by("-timestamp").values(
        "timestamp", "action", "label", "page_id", "content_type_id", "user_id", "again"
    )
    for row in rows[:MOST_DONE]:
        if row["action"] in UNPUBLISHED:
            kind = Kind.UNPUBLICATION
        else:
            kind = Kind.UPDATE if row["again"] else Kind.PUBLICATION
        yield Entry(
            moment=row["timestamp"],
            kind=kind,
            state=State.DONE,
            title=row["label"],
            type_id=row["content_type_id"],
            page=row["page_id"],
            author=row["user_id"],
        )


def _online(keys: Iterable[str]) -> set[int]:
    pages = {int(key) for key in keys}
    return set(Page.objects.filter(pk__in=pages, live=True).values_list("pk", flat=True))


def _as_moment(value: str | None) -> datetime | None:
    moment = datetime.fromisoformat(value) if value else None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)


def _as_keys(value: list | None) -> frozenset[int]:
    return frozenset(value) if isinstance(value, list) else frozenset()
