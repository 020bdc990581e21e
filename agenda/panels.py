"""« Cette semaine » on the dashboard of the admin."""

from datetime import timedelta

from django.utils import timezone
from wagtail.admin.ui.components import Component

from agenda import entries
from agenda.alerts import add_alerts
from publishing import clock, moments

# More than this is for the agenda itself.
SHOWN = 12


class WeekPanel(Component):
    """What is planned in the coming seven days, with what may go wrong."""

    name = "agenda_week"
    template_name = "agenda/panels/week.html"
    order = 50

    class Media:
        css = {"all": ["agenda/agenda.css"]}

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context):
        now = clock.now()
        until = moments.midnight_of(timezone.localdate(now) + timedelta(days=7))
        coming = entries.to_come(now, until)
        shown = coming[:SHOWN]
        add_alerts(shown)
        return {"entries": shown, "more": len(coming) - len(shown), "request": self.request}
