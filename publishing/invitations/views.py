"""The screen on which an editor chooses the moment of a view."""

from datetime import datetime

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import OperationalError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from publishing.invitations.access import EDITOR, LASTS, open_view
from publishing.invitations.site_at import is_retryable, site_at
from publishing.keys import as_key
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch
from publishing.launches.plans import publication_of
from publishing.moment_fields import MomentForm


class ChooseView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks for a moment to see the site at. With `?moment=` in the address, opens the view.

    The moment is typed text, or in ISO 8601. `?page=` is the first page.
    """

    template_name = "invitations/choose.html"
    page_title = "Voir le site au…"
    header_icon = "view"
    permission_required = "publishing.see_preview"
    raise_exception = True

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": "", "label": self.page_title},
        ]

    def get(self, request, *args, **kwargs):
        page = Page.objects.filter(pk=as_key(request.GET.get("page"))).first()
        is_asked = "moment" in request.GET
        form = MomentForm(request.GET if is_asked else None, initial={"moment": _proposed(page)})
        if not form.is_valid():
            context = self.get_context_data(form=form, start=page)
            return self.render_to_response(context, status=422 if is_asked else 200)
        moment = form.cleaned_data["moment"]
        response = redirect(first_address(request, page, moment))
        open_view(response, EDITOR, moment.isoformat(), timezone.now() + LASTS)
        return response


def _proposed(page: Page | None) -> datetime | None:
    """Return the moment of the page's plan, or of the next launch."""
    item = publication_of(page) if page else None
    if item:
        return item.launch.moment
    launches = Launch.objects.planned().filter(moment__gt=timezone.now()).order_by("moment")
    return launches.values_list("moment", flat=True).first()


def first_address(
    request: HttpRequest,
    page: Page | None,
    moment: datetime | None,
    invitation: Invitation | None = None,
) -> str:
    """Return the address of `page` at `moment`, or of the home page."""
    if page is None:
        return "/"
    try:
        with site_at(moment, invitation):
            coming = Page.objects.filter(pk=page.pk).first()
            address = coming.get_url(request) if coming else None
            return address or "/"
    except OperationalError as error:
        if not is_retryable(error):
            raise
        return page.get_url(request) or "/"
