"""The agenda: launches, and the moments of apps, as the entries of a month.

Only snippets raise the number of queries.
"""

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from publishing import clock
from publishing.dates import MINUTE, last_minute
from publishing.launches.invitations import reason_to_wait
from publishing.launches.models import Launch, LaunchItem
from publishing.scheduler import moments

# The agenda leaves out a proposal whose date passed longer ago than this.
LONG_AGO = timedelta(days=30)


@dataclass
class Entry:
    """One thing that happens, or happened, at one moment."""

    moment: datetime
    # Its name in French. Apps name the moments that they register.
    kind: str
    title: str
    # The page, snippet, setting or launch with a name that changes.
    instance: Any
    # None for moments of apps.
    launch: Launch | None = None
    # The change of a launch without a name.
    item: LaunchItem | None = None

    @cached_property
    def alerts(self) -> list[str]:
        """Why it waits, and whether it leaves a draft out, in French."""
        launch = self.launch
        if launch is None or self.is_done:
            return []
        alerts = []
        if launch.is_planned and (reason := launch.reason or reason_to_wait(launch)):
            alerts.append(reason)
        if self.item and self.item.has_newer_version:
            alerts.append(
                "Un brouillon plus récent existe\xa0: il n’est pas dans la version planifiée."
            )
        return alerts

    @property
    def type_name(self) -> str:
        """The type of the content in French; "" for a launch, whose kind says it."""
        if isinstance(self.instance, Launch):
            return ""
        is_page = isinstance(self.instance, Page)
        model = self.instance.specific_class if is_page else type(self.instance)
        return str(model._meta.verbose_name).capitalize() if model else ""

    @property
    def author_name(self) -> str:
        launch = self.launch
        return get_user_display_name(launch.planned_by or launch.created_by) if launch else ""

    @property
    def is_done(self) -> bool:
        return bool(self.launch.left_at) if self.launch else self.moment <= clock.now()

    @property
    def is_overdue(self) -> bool:
        """Tell whether its moment has passed, and it still waits."""
        return not self.is_done and self.moment <= clock.now()

    @property
    def address(self) -> str:
        """The screen of the launch, or else the editor of the content."""
        if self.launch:
            return reverse("launches:edit", args=[self.launch.pk])
        return AdminURLFinder().get_edit_url(self.instance) or ""


def between(start: datetime, end: datetime) -> list[Entry]:
    """Return what is planned or has left from `start` until just before `end`, by moment.

    What is overdue, because it failed or waits, is among it whatever its moment.
    """
    now = clock.now()
    planned = Q(planned_at__isnull=False)
    proposed = Q(name="", moment__gte=now - LONG_AGO)
    due = Q(moment__lte=now) | Q(moment__gte=start, moment__lt=end)
    waiting = Q(left_at=None) & (planned | proposed) & due
    left = Q(left_at__gte=start, left_at__lt=end)
    launches = Launch.objects.filter(waiting | left).select_related("created_by", "planned_by")
    items = LaunchItem.objects.select_related("revision").defer("revision__content")
    items = Prefetch("items", items.order_by("pk"))
    entries = [*entries_of(launches.prefetch_related(items, "invitations")), *_moments(start, end)]
    return sorted(entries, key=lambda entry: (entry.moment, entry.kind, entry.title))


def entries_of(launches: Iterable[Launch]) -> Iterator[Entry]:
    """Yield the entries of launches, of one without a name unless its object is gone."""
    for launch in launches:
        moment = launch.left_at or launch.moment
        if launch.name:
            yield Entry(moment, "Lancement", launch.name, launch, launch)
            continue
        # The pages below one that left the site became items after it.
        for item in launch.items.all()[:1]:
            if item.instance:
                version = item.revision if launch.left_at else item.shown_revision
                title = version.object_str if version else str(item)
                yield Entry(moment, _kind_of(item), title, item.instance, launch, item)


def _kind_of(item: LaunchItem) -> str:
    if item.is_removal:
        return "Dépublication"
    was_live = item.instance.live if item.was_live is None else item.was_live
    return "Mise à jour" if was_live else "Publication"


def _moments(start: datetime, end: datetime) -> Iterator[Entry]:
    """Yield the moments that apps registered, such as the opening of a call."""
    for each in moments.between(start, end + MINUTE):
        shown = last_minute(each.moment) if each.is_end else each.moment
        if start <= shown < end:
            yield Entry(shown, each.kind, each.title, each.instance)


class AgendaView(TemplateView):
    """The month of `?date=`, or this one, below what is overdue."""

    template_name = "agenda/index.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate(clock.now())
        first = (self._asked_day() or today).replace(day=1)
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        start = moments.midnight_of(weeks[0][0])
        end = moments.midnight_of(weeks[-1][-1] + timedelta(days=1))
        entries = between(start, end)
        days: dict = {day: {"coming": [], "done": []} for week in weeks for day in week}
        overdue = []
        for entry in entries:
            if entry.is_overdue:
                overdue.append(entry)
            else:
                day = timezone.localdate(entry.moment)
                days[day]["done" if entry.is_done else "coming"].append(entry)
        return super().get_context_data(**kwargs) | {
            "overdue": overdue,
            "first": first,
            "previous": (first - timedelta(days=1)).replace(day=1),
            "next": (first + timedelta(days=31)).replace(day=1),
            "weeks": [[(day, days[day]) for day in week] for week in weeks],
            "is_empty": not any(day["coming"] for day in days.values()),
            "today": today,
        }

    def _asked_day(self) -> date | None:
        """Return the day of the address, unless it is wrong."""
        try:
            day = date.fromisoformat(self.request.GET.get("date", ""))
        except ValueError:
            return None
        return day if 2000 <= day.year < 3000 else None
