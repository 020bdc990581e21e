"""« Programmer… » in the editor: saves the page, asks for the moment, and plans that version.

A page that is planned can be corrected. Saving a correction asks one question: whether the
corrected version takes the place of the planned one.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from publishing import clock
from publishing.agenda import plans
from publishing.agenda.futures import future_of
from publishing.agenda.models import version_key
from publishing.agenda.plans import may_plan
from publishing.dates import moment_in_full
from publishing.moment_fields import MomentForm
from publishing.reasons import NotPossibleError
from publishing.scheduling import readiness

SCHEDULE = "action-schedule"


@hooks.register("register_page_action_menu_item")
class ScheduleMenuItem(ActionMenuItem):
    order = 15
    name = SCHEDULE
    label = "Programmer…"
    icon_name = "calendar-alt"

    def is_shown(self, context) -> bool:
        if context["view"] == "create":
            parent = context["parent_page"].permissions_for_user(context["request"].user)
            return parent.can_publish_subpage()
        if context["view"] != "edit" or context["page"].workflow_in_progress:
            return False  # a page under review is planned by its approval
        tester = self.get_user_page_permissions_tester(context)
        return super().is_shown(context) and tester.can_publish()


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def ask_for_the_moment(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Redirect from a saved page to its planning, except after an automatic save."""
    actions = {name for name in request.POST if name.startswith("action-")}
    wants_page = "application/json" not in request.headers.get("accept", "")
    if not wants_page or not may_plan(request.user, page) or actions - {SCHEDULE}:
        return None
    if actions or corrects_plan(page):
        return redirect("agenda:schedule", page.pk)
    return None


def corrects_plan(page: Page) -> bool:
    """Tell whether the page's latest version is newer than the one that is planned."""
    planned = page.scheduled_revision
    return planned is not None and planned.pk != page.latest_revision_id


class ScheduleView(WagtailAdminTemplateMixin, FormView):
    """Asks for the moment at which the latest version of a page goes live.

    That version is named in the form. A newer one is refused, for nobody has read it here.
    `?moment=` is the typed moment that the form proposes.
    """

    template_name = "agenda/schedule.html"
    page_title = "Programmer"
    header_icon = "calendar-alt"
    form_class = MomentForm

    def dispatch(self, request, *args, **kwargs):
        self.page = get_object_or_404(Page, pk=kwargs["page_id"])
        if not may_plan(request.user, self.page):
            raise PermissionDenied
        self.planned = self.page.scheduled_revision
        if (future := future_of(self.page)) and future.launch:
            messages.warning(request, f"Cette page est {future}\xa0: elle paraîtra avec lui.")
            return redirect("launches:edit", future.launch.pk)
        self.version = plans.draft_of(self.page, request.user)
        self.draft = self.version.as_object()
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.draft_title

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            {"url": reverse("agenda:index"), "label": "Agenda"},
            {"url": edit, "label": self.page.draft_title},
            {"url": "", "label": self.page_title},
        ]

    def get_initial(self) -> dict[str, Any]:
        proposed = self.draft.go_live_at
        if self.planned:
            proposed = self.planned.approved_go_live_at
        is_to_come = proposed and proposed > clock.now()
        return {"moment": self.request.GET.get("moment") or (proposed if is_to_come else None)}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "planned": self.planned,
            "is_correction": corrects_plan(self.page),
            "problems": readiness.problems(self.draft),
            "version": self.version,
            "version_key": version_key(self.version),
        }

    def form_valid(self, form: MomentForm) -> HttpResponse:
        moment = form.cleaned_data["moment"]
        version = self.request.POST.get("version", "")
        try:
            plans.plan_version(self.page, version, moment, self.request.user)
        except NotPossibleError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        day = f"{reverse('agenda:index')}?date={timezone.localdate(moment).isoformat()}"
        messages.success(
            self.request,
            f"«\xa0{self.page.draft_title}\xa0» paraîtra le {moment_in_full(moment)}.",
            buttons=[messages.button(day, "Voir l’agenda")],
        )
        return redirect("wagtailadmin_pages:edit", self.page.pk)
