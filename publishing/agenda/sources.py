"""The sources of the agenda's entries. Each has a constant number of queries."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from publishing.agenda.entries import Entry, Kind, State
from publishing.agenda.plans import MOVE
from publishing.scheduling import due, moments

# The agenda leaves out a draft under review whose date passed longer ago than this.
LONG_AGO = timedelta(days=30)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
# The log's actions that name the planner of a revision.
PLANNING = ("wagtail.publish.schedule", MOVE)
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")
# The most past changes that are read in one go: an import logs hundreds in a minute.
MOST_DONE = 2000


# Plans ------------------------------------------------------------------------------------------


def _planner():
    """Return the user who last planned the revision, else its author."""
    logged = PageLogEntry.objects.filter(revision=OuterRef("pk"), action__in=PLANNING)
    latest = Subquery(logged.order_by("-timestamp").values("user")[:1])
    return Coalesce(latest, F("user"), output_field=BigIntegerField())


def planned(until: datetime | None) -> Iterator[Entry]:
    """Yield the changes of the scheduler: publications, expiries and returns."""
    changes = [c for c in due.until(until or FOREVER) if until is None or c.moment < until]
    versions = _planned_versions()
    pages = Page.objects.in_bulk({int(c.pk) for c in changes if c.is_of_page})
    finder = AdminURLFinder()
    expiries = set()
    for change in changes:
        version = versions.get(change.revision)
        instance: Any = pages.get(int(change.pk)) if change.is_of_page else due.object_of(change)
        if instance is None or (change.revision and version is None):
            continue  # gone meanwhile
        if change.action == due.RETURN:
            kind = Kind.RETURN
        elif version is None:
            kind = Kind.UNPUBLICATION
            expiries.add((change.pk, change.moment))
        else:
            kind = Kind.UPDATE if instance.live else Kind.PUBLICATION
        yield Entry(
            moment=change.moment,
            kind=kind,
            state=State.PLANNED,
            title=version["object_str"] if version else str(instance),
            type_id=version["content_type_id"] if version else _type_of(instance),
            page=instance.pk if change.is_of_page else 0,
            revision=change.revision or 0,
            author=version["planner"] if version else None,
            # A snippet is planned in its editor, and a return in the form of its launch.
            url="" if change.is_of_page else finder.get_edit_url(instance) or "",
            launch=instance if kind == Kind.RETURN else None,
            change=change,
        )
    yield from _expiries_of(versions.values(), until, expiries)


def _planned_versions() -> dict[int | None, dict[str, Any]]:
    versions = Revision.objects.filter(approved_go_live_at__isnull=False)
    columns = ("pk", "object_id", "object_str", "content_type_id", "base_content_type_id")
    rows = versions.annotate(planner=_planner()).values(*columns, "planner", "content__expire_at")
    return {row["pk"]: row for row in rows}


def _expiries_of(
    versions: Iterable[dict[str, Any]], until: datetime | None, known: set[tuple[str, datetime]]
) -> Iterator[Entry]:
    """Yield the expiries of pages that a plan will put online, except the `known` ones."""
    page_type = ContentType.objects.get_for_model(Page).pk
    for version in versions:
        moment = _as_moment(version["content__expire_at"])
        if version["base_content_type_id"] != page_type or moment is None:
            continue
        if (until and moment >= until) or (version["object_id"], moment) in known:
            continue
        yield Entry(
            moment=moment,
            kind=Kind.UNPUBLICATION,
            state=State.PLANNED,
            title=version["object_str"],
            type_id=version["content_type_id"],
            page=int(version["object_id"]),
            # It is written in this version, so only a new version moves it.
            revision=version["pk"],
            author=version["planner"],
        )


def awaiting(until: datetime | None) -> Iterator[Entry]:
    """Yield the drafts under review with a date: their approval plans them."""
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
        )


# Moments of apps --------------------------------------------------------------------------------


def moments_of_apps(start: datetime, end: datetime | None, state=State.PLANNED) -> Iterator[Entry]:
    """Yield the moments that apps registered, such as the opening of a call."""
    finder = AdminURLFinder()
    for scheduled in moments.between(start, end):
        is_page = isinstance(scheduled.instance, Page)
        yield Entry(
            moment=scheduled.moment,
            kind=scheduled.kind,
            state=state,
            title=scheduled.title,
            type_id=_type_of(scheduled.instance),
            page=scheduled.instance.pk if is_page else 0,
            url="" if is_page else finder.get_edit_url(scheduled.instance) or "",
        )


# The past ---------------------------------------------------------------------------------------


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


def _type_of(instance: Any) -> int:
    if isinstance(instance, Page):
        return instance.content_type_id
    return ContentType.objects.get_for_model(instance).pk


def _as_moment(value: str | None) -> datetime | None:
    moment = datetime.fromisoformat(value) if value else None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)
