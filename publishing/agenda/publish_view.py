"""« Publier » asks first when a launch holds the page, or when a version of it is planned.

Drafts are one line: a draft made after the planned version contains its text.
"""

from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, PageLogEntry

from publishing import clock
from publishing.agenda import launches, plans
from publishing.agenda.agreements import reason_to_wait
from publishing.agenda.futures import Future, future_of, quoted_title
from publishing.agenda.models import version_key
from publishing.scheduling import readiness


@hooks.register("before_publish_page")
@hooks.register("before_publish")
def ask_before_publishing(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Redirect from the saved draft to the question. A draft with a date is planned instead."""
    future = future_of(instance)
    dated = instance.go_live_at and instance.go_live_at > clock.now()
    if future is None or (dated and not future.launch):
        return None
    kind = instance.get_base_content_type()
    return redirect("agenda:publish", kind.pk, instance.pk)


class PublishView(WagtailAdminTemplateMixin, TemplateView):
    """Says what publishing now means for what is planned, and does what is chosen."""

    template_name = "agenda/publish.html"
    page_title = "Publier"
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        model = get_object_or_404(ContentType, pk=kwargs["content_type"]).model_class()
        if model is None or not hasattr(model, "get_base_content_type"):
            raise Http404
        self.instance = cast(Any, get_object_or_404(model, pk=kwargs["object_id"]))
        if not plans.may_plan(request.user, self.instance):
            raise PermissionDenied
        self.edit_url = AdminURLFinder(request.user).get_edit_url(self.instance) or ""
        future, self.version = future_of(self.instance), self.instance.get_latest_revision()
        if future is None or self.version is None:
            return redirect(self.edit_url)
        self.future: Future = future
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("agenda:index"), "label": "Agenda"},
            {"url": self.edit_url, "label": str(self.instance)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        is_page, launch = isinstance(self.instance, Page), self.future.launch
        return super().get_context_data(**kwargs) | {
            "instance": self.instance,
            "future": self.future,
            "edit_url": self.edit_url,
            "version_key": version_key(self.version),
            "contains_planned": contains_planned(self.instance, self.future),
            "missing_agreement": reason_to_wait(launch) if launch else "",
            "is_planned_version": self.future.revision == self.version.pk,
            "live_revision": is_page and self.instance.live and self.instance.live_revision_id,
            "problems": readiness.problems(self.version.as_object()),
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        version = request.POST.get("version", "")
        takes = request.POST.get("faire") == "avec"
        if self.future.launch:
            launches.publish_beside(self.instance, version, takes, request.user)
        else:
            plans.publish_instead(self.instance, version, request.user)
        said = f"{quoted_title(self.instance)} est en ligne."
        if not self.future.launch:
            said += " Sa planification est annulée."
        elif takes:
            said += f" Le lancement «\xa0{self.future.launch}\xa0» prend aussi cette version."
        else:
            said += f" Le lancement «\xa0{self.future.launch}\xa0» garde la sienne."
        messages.success(request, said)
        return redirect(self.edit_url)


def contains_planned(instance: Any, future: Future) -> bool:
    """Tell whether the latest draft continues the planned version, whose text is for later."""
    latest = instance.latest_revision_id
    if not future.revision or latest == future.revision:
        return bool(future.revision)
    if not isinstance(instance, Page):
        return True
    # A draft that was begun from another version says so in the log.
    begun = PageLogEntry.objects.filter(
        page=instance.pk, action="wagtail.revert", revision__gt=future.revision
    )
    return latest > future.revision and not begun.exists()
