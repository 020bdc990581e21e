"""The base of the screens that ask about one page or snippet."""

from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import DraftStateMixin

from publishing.launches.invitations import names_ended
from publishing.launches.models import Launch
from publishing.launches.objects import title_of


def address_of(name: str, instance: Any) -> str:
    """Return the screen `name` of a page or snippet."""
    return reverse(f"agenda:{name}", args=[instance.get_base_content_type().pk, instance.pk])


def warn_of_ended_agreements(request: HttpRequest, launch: Launch) -> None:
    """Say whose agreement a change of `launch` has ended."""
    if names := names_ended(Launch.objects.get(pk=launch.pk)):
        said = f"L’accord de {names} ne compte plus\xa0: redemandez-le sur l’écran du lancement."
        messages.warning(request, said)


class ObjectView(WagtailAdminTemplateMixin):
    """Asks about the page or snippet of its address, and leads back to its editor."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        model = get_object_or_404(ContentType, pk=kwargs["content_type"]).model_class()
        if model is None or not issubclass(model, DraftStateMixin):
            raise Http404
        self.instance = cast(Any, get_object_or_404(model, pk=kwargs["object_id"]))
        self.edit_url = AdminURLFinder(request.user).get_edit_url(self.instance) or ""

    def get_page_subtitle(self):
        return title_of(self.instance)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("agenda:index"), "label": "Agenda"},
            {"url": self.edit_url, "label": title_of(self.instance)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": title_of(self.instance),
            "edit_url": self.edit_url,
        }
