"""The screens of the agenda: month, list, and one plan."""

from calendar import Calendar
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import PageLogEntry

from publishing import clock
from publishing.agenda import timeline
from publishing.agenda.alerts import add_alerts
from publishing.agenda.entries import Entry
from publishing.agenda.forms import MONTH, VIEWS, AgendaForm
from publishing.agenda.timeline import PLANNING, PUBLISHED, UNPUBLISHED
from publishing.scheduler import moments

# The number of entries in a day of the month, before « et 12 autres ».
SHOWN_IN_DAY = 4
PER_PAGE = 50
HISTORY = {*PLANNING, "wagtail.schedule.cancel", *PUBLISHED, *UNPUBLISHED}


class AgendaView(WagtailAdminTemplateMixin, TemplateView):
    """Plans, as a month or as a list. The month has past changes too."""

    template_name = "agenda/index.html"
    page_title = "Agenda"
    header_icon = "calendar"

    def get_context_data(self, **kwargs):
        asked = AgendaForm(self.request.GET)
        show = self._month if asked.view == MONTH else self._list
        context = super().get_context_data(**kwargs) | show(asked)
        known = PageLogEntry.objects.all().get_actions()
        return context | {
            "asked": asked,
            "views": VIEWS,
            "may_move": self.request.user.has_perm("publishing.change_launch"),
            # Wagtail's report leaves all filters out if one names an action that nobody did yet.
            "history_query": urlencode([("action", action) for action in sorted(HISTORY & known)]),
            "now": clock.now(),
            "today": timezone.localdate(clock.now()),
        }

    def _month(self, asked: AgendaForm) -> dict:
        first = (asked.day or timezone.localdate(clock.now())).replace(day=1)
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        start = moments.midnight_of(weeks[0][0])
        end = moments.midnight_of(weeks[-1][-1] + timedelta(days=1))
        found = asked.narrow(timeline.between(start, end, clock.now()))
        by_day: dict = {}
        for entry in found:
            by_day.setdefault(entry.day, []).append(entry)
        cells = [[self._cell(day, by_day.get(day, [])) for day in week] for week in weeks]
        shown = [entry for week in cells for cell in week for entry in cell["entries"]]
        add_alerts(shown)
        return {
            "period": date_format(first, "F Y"),
            "month": first.month,
            "previous": (first - timedelta(days=1)).replace(day=1),
            "next": (first + timedelta(days=31)).replace(day=1),
            "weeks": cells,
            "number": len(found),
            "shown": shown,
            "hidden_number": sum(cell["more"] for week in cells for cell in week),
        }

    def _cell(self, day: date, entries: list[Entry]) -> dict:
        """Return the data of a day: coming entries, then past ones, which are folded."""
        coming = [entry for entry in entries if not entry.is_done]
        return {
            "day": day,
            "entries": coming[:SHOWN_IN_DAY],
            "more": len(coming[SHOWN_IN_DAY:]),
            "done": [entry for entry in entries if entry.is_done],
        }

    def _list(self, asked: AgendaForm) -> dict:
        found = timeline.to_come(clock.now())
        if asked.day:
            found = [entry for entry in found if entry.day >= asked.day]
        page = Paginator(asked.narrow(found), PER_PAGE).get_page(self.request.GET.get("page"))
        shown = list(page.object_list)
        add_alerts(shown)
        return {"page": page, "shown": shown, "number": page.paginator.count}
