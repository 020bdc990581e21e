"""« Publier » asks first when the publication of the page waits.

Drafts are one line: a draft made after the planned version contains its text.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, PageLogEntry

from publishing.agenda.object_view import ObjectView, address_of, warn_of_ended_agreements
from publishing.launches import gestures, readiness
from publishing.launches.invitations import names_agreed, reason_to_wait
from publishing.launches.models import LaunchItem, version_key
from publishing.launches.objects import may_publish, quoted_title
from publishing.launches.waiting import publication_of


@hooks.register("before_publish_page")
@hooks.register("before_publish")
def ask_before_publishing(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Redirect from the saved draft to the question."""
    if publication_of(instance) is None:
        return None
    return redirect(address_of("publish", instance))


class PublishView(ObjectView, TemplateView):
    """Says what publishing now means for what is planned, and does what is chosen."""

    template_name = "agenda/publish.html"
    page_title = "Publier"
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        if not may_publish(request.user, self.instance):
            raise PermissionDenied
        item, self.version = publication_of(self.instance), self.instance.get_latest_revision()
        if item is None or self.version is None:
            return redirect(self.edit_url)
        self.item: LaunchItem = item
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        is_page, launch = isinstance(self.instance, Page), self.item.launch
        return super().get_context_data(**kwargs) | {
            "instance": self.instance,
            "item": self.item,
            "version_key": version_key(self.version),
            "contains_planned": contains_planned(self.instance, self.item),
            "missing_agreement": reason_to_wait(launch) if launch.name else "",
            "agreed": names_agreed(launch) if launch.name else "",
            "is_planned_version": self.item.revision_id == self.version.pk,
            "live_revision": self.instance.live_revision_id
            if is_page and self.instance.live
            else None,
            "problems": readiness.problems(self.version.as_object()),
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        version, launch = request.POST.get("version", ""), self.item.launch
        what = {"avec": "take", "sans": "keep"}.get(request.POST.get("faire", ""), "cancel")
        gestures.publish_now(self.instance, version, what, request.user)
        said = f"{quoted_title(self.instance)} est en ligne."
        if what == "cancel":
            said += " Sa planification est annulée."
        elif what == "take":
            said += f" {launch.said()} prend aussi cette version."
        else:
            said += f" {launch.said()} garde la sienne."
        messages.success(request, said)
        if what != "cancel":
            warn_of_ended_agreements(request, launch)
        return redirect(self.edit_url)


def contains_planned(instance: Any, item: LaunchItem) -> bool:
    """Tell whether the latest draft continues the planned version, whose text is for later."""
    latest, planned = instance.latest_revision_id, item.revision_id
    if not planned or latest == planned:
        return bool(planned)
    if not isinstance(instance, Page):
        return True
    # A draft that was begun from another version says so in the log.
    begun = PageLogEntry.objects.filter(
        page=instance.pk, action="wagtail.revert", revision__gt=planned
    )
    return latest > planned and not begun.exists()
