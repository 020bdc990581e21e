"""The screens of the agenda: month, list, and one plan."""

from calendar import Calendar
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import PageLogEntry

from publishing import clock
from publishing.agenda import timeline
from publishing.agenda.alerts import add_alerts
from publishing.agenda.entries import Entry
from publishing.agenda.forms import MONTH, VIEWS, AgendaForm
from publishing.agenda.schedule_menu import schedule_address
from publishing.agenda.timeline import PLANNING, PUBLISHED, UNPUBLISHED
from publishing.dates import moment_in_full, moment_in_short
from publishing.launches import gestures
from publishing.launches.gestures import NO_LONGER_PLANNED
from publishing.launches.models import Launch, version_key
from publishing.launches.objects import may_publish
from publishing.moment_fields import MomentForm
from publishing.scheduling import moments

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


class PlanView(WagtailAdminTemplateMixin, FormView):
    """One plan, with its alerts and the actions on it.

    `?moment=` is the typed moment that the form proposes.
    """

    template_name = "agenda/plan.html"
    header_icon = "calendar"
    form_class = MomentForm

    def dispatch(self, request, *args, **kwargs):
        plan = Launch.objects.filter(pk=kwargs["pk"], left_at=None).first()
        entry = None
        if plan is not None and (plan.is_planned or plan.is_proposal):
            entry = timeline.entry_of(plan)
        if plan is None or entry is None:
            messages.warning(request, NO_LONGER_PLANNED)
            return redirect("agenda:index")
        self.plan, self.entry = plan, entry
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.entry.title

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("agenda:index"), "label": "Agenda"},
            {"url": "", "label": self.entry.title, "sublabel": self.entry.kind},
        ]

    def get_initial(self):
        return {"moment": self.request.GET.get("moment") or self.entry.moment}

    def get_context_data(self, **kwargs):
        add_alerts([self.entry])
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "opens": AdminURLFinder(user).get_edit_url(self.entry.instance),
            "may_move": user.has_perm("publishing.change_launch")
            if self.entry.launch
            else may_publish(user, self.entry.instance),
            "next": self.next_url,
        }

    @property
    def next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("agenda:index")

    def post(self, request, *args, **kwargs):
        match request.POST.get("faire"):
            case "annuler" if not self.entry.launch:
                self._cancel()
            case "maintenant" if not self.entry.launch:
                versions = {i.pk: version_key(i.shown_revision) for i in self.plan.items.all()}
                gestures.leave_now(self.plan, versions, request.user)
                done = "n’est plus en ligne" if self.entry.is_unpublication else "est en ligne"
                messages.success(request, f"«\xa0{self.entry.title}\xa0» {done}.")
            case _:
                return super().post(request, *args, **kwargs)
        return redirect(self.next_url)

    def form_valid(self, form):
        """Move the plan, or the launch, and offer to move it back."""
        entry, moment = self.entry, form.cleaned_data["moment"]
        gestures.move(self.plan, moment, self.request.user)
        buttons = []
        if entry.moment > clock.now():
            query = urlencode({"moment": self._typed_moment, "next": self.next_url})
            address = f"{entry.move_address}?{query}"
            buttons = [messages.button(address, f"Remettre au {moment_in_short(entry.moment)}")]
        said = f"{self.plan.said()}\xa0: maintenant le {moment_in_full(moment)}."
        messages.success(self.request, said, buttons=buttons)
        return redirect(self.next_url)

    @property
    def _typed_moment(self) -> str:
        return f"{timezone.localtime(self.entry.moment):%d/%m/%Y %H:%M}"

    def _cancel(self) -> None:
        """Cancel the plan of this page, and offer to plan it again."""
        entry = self.entry
        for warning in gestures.cancel(self.plan, self.request.user):
            messages.warning(self.request, warning)
        name = "agenda:end" if entry.is_unpublication else "agenda:schedule"
        again = schedule_address(entry.instance, name)
        if entry.moment > clock.now():
            again += f"?{urlencode({'moment': self._typed_moment})}"
        said = f"«\xa0{entry.title}\xa0» n’est plus planifiée."
        buttons = [messages.button(again, "Planifier de nouveau")]
        messages.success(self.request, said, buttons=buttons)
