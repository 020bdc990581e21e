"""Reads what is planned and what was done as one list, in a constant number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from agenda.kinds import PLANS, Kind, State
from agenda.models import Launch, LaunchItem
from agenda.plans import MOVE
from challenges.models import PromotionPage
from pages.models import CallPage, SiteSettings
from publishing import clock, failures, moments
from publishing.models import FailedChange

ONE_DAY = timedelta(days=1)
# Log entries that say who planned a revision.
PLANNING = ("wagtail.publish.schedule", MOVE)
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")
# Done things are read back this far at most in one go: an import logs hundreds in a minute.
MOST_DONE = 2000


@dataclass
class Entry:
    """One thing that happens, or happened, at one moment."""

    moment: datetime
    kind: Kind
    state: State
    title: str
    # What kind of content it is, in French, and the key of its type for the filter.
    type_name: str = ""
    type_id: int = 0
    # Primary keys, 0 where there is none.
    page: int = 0
    revision: int = 0
    author: int | None = None
    author_name: str = ""
    promotions: frozenset[int] = frozenset()
    launch: Launch | None = None
    url: str = ""
    failure: FailedChange | None = None
    alerts: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name of a plan in addresses, "" for what is not a plan of an editor."""
        if self.state == State.DONE or self.kind not in PLANS:
            return ""
        if self.kind == Kind.UNPUBLICATION:
            # The expiry of a version that is planned itself is changed in that version.
            return "" if self.revision else f"depublication-{self.page}"
        return f"publication-{self.revision}"

    @property
    def address(self) -> str:
        """The screen of a plan, else of what the entry is about."""
        return reverse("agenda:plan", args=[self.key]) if self.key else self.url

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)


@dataclass(frozen=True)
class Criteria:
    """What the agenda is narrowed to; None and empty sets let everything pass."""

    kinds: frozenset[str] = frozenset()
    types: frozenset[int] = frozenset()
    promotion: int | None = None
    author: int | None = None
    launch: int | None = None

    def let_pass(self, entry: Entry) -> bool:
        return (
            (not self.kinds or entry.kind in self.kinds)
            and (not self.types or entry.type_id in self.types)
            and (self.promotion is None or self.promotion in entry.promotions)
            and (self.author is None or entry.author == self.author)
            and (
                self.launch is None or (entry.launch is not None and entry.launch.pk == self.launch)
            )
        )


def to_come(now: datetime, until: datetime | None = None, criteria: Criteria | None = None):
    """Return what is planned and not done, by moment: later than `now`, and what failed or waits.

    `until` (exclusive) bounds it; a plan that is overdue is part of it.
    """
    entries = [
        *_publications(until),
        *_awaiting(until),
        *_unpublications(now, until),
        *_calls(now, until),
        *_banners(now, until),
        *_promotions(now, until),
    ]
    return _finished(entries, criteria)


def done(start: datetime, end: datetime, criteria: Criteria | None = None) -> list[Entry]:
    """Return what happened from `start` until just before `end`, by moment.

    The latest `MOST_DONE` publications and unpublications at most.
    """
    entries = [
        *_logged(start, end),
        *_calls(start, end, state=State.DONE),
        *_banners(start, end, state=State.DONE),
        *_promotions(start, end, state=State.DONE),
    ]
    return _finished(entries, criteria)


def between(start: datetime, end: datetime, now: datetime, criteria: Criteria | None = None):
    """Return what happened and what will from `start` until just before `end`, by moment."""
    entries = []
    if start < now:
        entries += done(start, min(now, end), criteria)
    if end > now:
        entries += [entry for entry in to_come(now, end, criteria) if entry.moment >= start]
    return sorted(entries, key=lambda entry: entry.moment)


def of_key(key: str, now: datetime) -> Entry | None:
    """Return the plan that `key` names, None when it is no longer planned."""
    kind, _, number = key.partition("-")
    if not number.isdecimal() or len(number) > 18:
        return None
    if kind == "publication":
        entries = list(_publications(None, Q(pk=int(number))))
        entries += [e for e in _awaiting(None) if e.revision == int(number)]
    elif kind == "depublication":
        entries = [e for e in _unpublications(None, None, Q(pk=int(number))) if not e.revision]
    else:
        return None
    return next(iter(_finished(entries, None)), None)


# Plans ------------------------------------------------------------------------------------------


def _planner():
    """The user who last planned the revision, else the one who wrote it."""
    logged = PageLogEntry.objects.filter(revision=OuterRef("pk"), action__in=PLANNING)
    latest = Subquery(logged.order_by("-timestamp").values("user")[:1])
    return Coalesce(latest, F("user"), output_field=BigIntegerField())


COLUMNS = ("pk", "approved_go_live_at", "object_id", "object_str", "content_type_id", "planner",
           "content__promotions", "content__expire_at")  # fmt: skip


def _publications(until: datetime | None, which: Q | None = None) -> Iterator[Entry]:
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


def _awaiting(until: datetime | None) -> Iterator[Entry]:
    """Drafts under review that carry a date: they are planned once they are approved."""
    reviewed = WorkflowState.objects.active().values_list("object_id", flat=True)
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
        if moment is None or (until and moment >= until) or moment < timezone.now() - 30 * ONE_DAY:
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


def _unpublications(
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


# What changes by itself -------------------------------------------------------------------------


def _calls(start: datetime, end: datetime | None, state: State = State.PLANNED) -> Iterator[Entry]:
    for kind, name in ((Kind.CALL_OPENS, "opens_at"), (Kind.CALL_CLOSES, "closes_at")):
        calls = CallPage.objects.live().filter(**_within(name, start, end))
        for row in calls.values("pk", "title", "content_type_id", name):
            yield Entry(
                moment=row[name],
                kind=kind,
                state=state,
                title=row["title"],
                type_id=row["content_type_id"],
                page=row["pk"],
            )


def _banners(start: datetime, end: datetime | None, state=State.PLANNED) -> Iterator[Entry]:
    shown = SiteSettings.objects.exclude(banner_text="", banner_text_en="")
    fields = ("pk", "site_id", "banner_text", "banner_from", "banner_to")
    for row in shown.values(*fields):
        for kind, name in ((Kind.BANNER_STARTS, "banner_from"), (Kind.BANNER_ENDS, "banner_to")):
            moment = row[name]
            if moment and start <= moment and (end is None or moment < end):
                yield Entry(
                    moment=moment,
                    kind=kind,
                    state=state,
                    title=row["banner_text"],
                    type_name="Bandeau",
                    url=reverse(
                        "wagtailsettings:edit", args=["pages", "sitesettings", row["site_id"]]
                    ),
                )


def _promotions(start: datetime, end: datetime | None, state=State.PLANNED) -> Iterator[Entry]:
    days = {"start": (Kind.PROMOTION_STARTS, timedelta()), "end": (Kind.PROMOTION_ENDS, ONE_DAY)}
    first = timezone.localdate(start) - ONE_DAY
    wanted = Q(start__gte=first) | Q(end__gte=first)
    rows = PromotionPage.objects.live().filter(wanted)
    for row in rows.values("pk", "title", "content_type_id", "start", "end"):
        for name, (kind, later) in days.items():
            if row[name] is None:
                continue
            moment = moments.midnight_of(row[name] + later)
            if start <= moment and (end is None or moment < end):
                yield Entry(
                    moment=moment,
                    kind=kind,
                    state=state,
                    title=row["title"],
                    type_id=row["content_type_id"],
                    page=row["pk"],
                    promotions=frozenset({row["pk"]}),
                )


# What was done ----------------------------------------------------------------------------------


def _logged(start: datetime, end: datetime) -> Iterator[Entry]:
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


# What is the same for all -----------------------------------------------------------------------


def _finished(entries: Iterable[Entry], criteria: Criteria | None) -> list[Entry]:
    entries = list(entries)
    _add_launches(entries)
    _mark_failures(entries)
    if criteria and criteria.promotion:
        _add_promotions(entries, criteria.promotion)
    if criteria:
        entries = [entry for entry in entries if criteria.let_pass(entry)]
    _add_names(entries)
    return sorted(entries, key=lambda entry: (entry.moment, entry.kind, entry.title))


def _add_launches(entries: list[Entry]) -> None:
    """Tell each plan of the launch that it is made by: the one of the same page and moment."""
    pages = {entry.page for entry in entries if entry.kind in PLANS}
    items = LaunchItem.objects.filter(page__in=pages).select_related("launch") if pages else []
    launches = {(item.page_id, item.launch.moment): item.launch for item in items}
    for entry in entries:
        if entry.kind in PLANS and entry.page:
            entry.launch = launches.get((entry.page, entry.moment))


def _mark_failures(entries: list[Entry]) -> None:
    """Tell what should have happened by now, with the reason why it did not."""
    overdue = [entry for entry in entries if entry.state == State.PLANNED and entry.key]
    if not any(entry.moment <= clock.now() for entry in overdue):
        return
    failed = {(f.is_publication, f.object_id, f.planned_for): f for f in failures.current()}
    for entry in overdue:
        is_publication = entry.kind != Kind.UNPUBLICATION
        entry.failure = failed.get((is_publication, str(entry.page), entry.moment))
        if entry.failure:
            entry.state = State.FAILED


def _add_promotions(entries: list[Entry], promotion: int) -> None:
    """Add the promotion of pages whose entry comes from no version of them."""
    bare = [entry for entry in entries if entry.page and not entry.promotions]
    page = PromotionPage.objects.filter(pk=promotion).first()
    if not bare or not page:
        return
    related = set()
    for name in ("news", "challenges", "people"):
        related |= set(getattr(page, name).values_list("pk", flat=True))
    related.add(promotion)
    for entry in bare:
        if entry.page in related:
            entry.promotions = frozenset({promotion})


def _add_names(entries: list[Entry]) -> None:
    users = {entry.author for entry in entries if entry.author}
    names = {
        user.pk: user.get_full_name() or user.get_username()
        for user in get_user_model().objects.filter(pk__in=users)
    }
    for entry in entries:
        entry.author_name = names.get(entry.author or 0, "")
        if entry.type_id:
            model = ContentType.objects.get_for_id(entry.type_id).model_class()
            entry.type_name = str(model._meta.verbose_name).capitalize() if model else ""
        if entry.page and not entry.url:
            entry.url = reverse("wagtailadmin_pages:edit", args=[entry.page])


def _online(keys: Iterable[str]) -> set[int]:
    pages = {int(key) for key in keys}
    return set(Page.objects.filter(pk__in=pages, live=True).values_list("pk", flat=True))


def _within(name: str, start: datetime, end: datetime | None) -> dict:
    bounds = {f"{name}__gte": start}
    return bounds | {f"{name}__lt": end} if end else bounds


def _as_moment(value: str | None) -> datetime | None:
    moment = datetime.fromisoformat(value) if value else None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)


def _as_keys(value: list | None) -> frozenset[int]:
    return frozenset(value) if isinstance(value, list) else frozenset()
