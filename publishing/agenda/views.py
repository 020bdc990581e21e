"""The screen of the agenda: a month."""

from calendar import Calendar
from datetime import date, timedelta

from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing import clock
from publishing.agenda import timeline
from publishing.scheduler import moments


class AgendaView(WagtailAdminTemplateMixin, TemplateView):
    """The month of `?date=`, or this one, below what is overdue."""

    template_name = "agenda/index.html"
    page_title = "Agenda"
    header_icon = "calendar"

    def get_context_data(self, **kwargs):
        today = timezone.localdate(clock.now())
        first = (self._asked_day() or today).replace(day=1)
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        start = moments.midnight_of(weeks[0][0])
        end = moments.midnight_of(weeks[-1][-1] + timedelta(days=1))
        entries = timeline.between(start, end)
        days: dict = {day: {"coming": [], "done": []} for week in weeks for day in week}
        overdue = []
        for entry in entries:
            if entry.is_overdue:
                overdue.append(entry)
            else:
                days[entry.day]["done" if entry.is_done else "coming"].append(entry)
        return super().get_context_data(**kwargs) | {
            "overdue": overdue,
            "first": first,
            "previous": (first - timedelta(days=1)).replace(day=1),
            "next": (first + timedelta(days=31)).replace(day=1),
            "weeks": [[(day, days[day]) for day in week] for week in weeks],
            "is_empty": not any(day["coming"] for day in days.values()),
            "may_move": self.request.user.has_perm("publishing.change_launch"),
            "today": today,
        }

    def _asked_day(self) -> date | None:
        """Return the day of the address, unless it is wrong."""
        try:
            day = date.fromisoformat(self.request.GET.get("date", ""))
        except ValueError:
            return None
        return day if 2000 <= day.year < 3000 else None
