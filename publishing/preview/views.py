"""Views to choose the moment of a view, to enter it as a guest, and to leave it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from publishing.keys import as_key
from publishing.launches.models import Agreement, Launch
from publishing.launches.waiting import publication_of
from publishing.moment_fields import MomentForm
from publishing.preview.access import (
    leave,
    link_of,
    may_see,
    open_for_editor,
    open_for_guest,
)
from publishing.preview.changes import page_of_changes
from publishing.preview.models import GuestLink
from publishing.preview.site_at import is_retryable, site_at
from publishing.scheduler import moments

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)


class ChooseView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a moment to see the site at. With `?moment=` in the address, opens the view.

    The moment is typed text, or in ISO 8601. `?page=` is the first page.
    """

    template_name = "preview/choose.html"
    page_title = "Voir le site au…"
    header_icon = "view"

    def dispatch(self, request, *args, **kwargs):
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": "", "label": self.page_title},
        ]

    def get(self, request, *args, **kwargs):
        self.page = Page.objects.filter(pk=as_key(request.GET.get("page"))).first()
        if "moment" not in request.GET:
            self.form = MomentForm(initial={"moment": self._proposed()})
            return super().get(request, *args, **kwargs)
        self.form = MomentForm(request.GET)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        moment = self.form.cleaned_data["moment"]
        response = redirect(first_address(request, self.page, moment))
        open_for_editor(response, moment)
        return response

    def _proposed(self) -> datetime | None:
        """Return the moment of the page's plan, or of the next planned change."""
        item = publication_of(self.page) if self.page else None
        if item:
            return item.launch.moment
        now = timezone.now()
        launches = Launch.objects.to_come().values_list("moment", flat=True)
        automatic = (e.moment for e in moments.between(now, now + A_YEAR) if e.moment > now)
        return min((*launches, *automatic), default=None)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "start": self.page,
            "link_address": link_address(self.page),
        }


def link_address(page: Page | None) -> str:
    """Return the address of the form of a link for a guest that shows `page`."""
    address = reverse("guest_links:add")
    return f"{address}?page={page.pk}" if page else address


def first_address(
    request: HttpRequest, page: Page | None, moment: datetime | None, draft: int | None = None
) -> str:
    """Return the address of `page` at `moment`, or of the home page."""
    if page is None:
        return "/"
    try:
        with site_at(moment, draft):
            coming = Page.objects.filter(pk=page.pk).first()
            return (coming and coming.get_url(request)) or "/"
    except OperationalError as error:
        if not is_retryable(error):
            raise
        return page.get_url(request) or "/"


@require_safe
@never_cache
def come_in(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the guest of a link the cookie that opens the view."""
    link = link_of(token)
    if link.is_of_use:
        response = redirect(first_address(request, link.page, link.shown_moment, link.draft))
        open_for_guest(response, link)
    else:
        response = redirect((link.page and link.page.get_url(request)) or "/")
    return response


@require_safe
@never_cache
def show_agreed_page(request: HttpRequest, token: str, page_id: int) -> HttpResponse:
    """Show who is asked to agree one page of the launch as it will be."""
    agreement = Agreement.with_token(token)
    page = get_object_or_404(Page, pk=page_id)
    if agreement is None or not agreement.launch.is_planned or not agreement.launch.publishes(page):
        raise Http404
    lasts = max(agreement.launch.moment, timezone.now()) + A_DAY
    whose = {
        "guest": f"{agreement.name}, accord demandé"[:120],
        "launch": agreement.launch,
        "page": page,
        "is_whole_site": False,
    }
    # PostgreSQL cannot lock links with what they may lead to, as `update_or_create` would.
    link = GuestLink.objects.filter(**whose).first() or GuestLink(**whose)
    link.expires_at = lasts
    link.save()
    return redirect("preview_guest", link.token)


@require_safe
@never_cache
def show_changes(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show « Ce qui va changer » to the guest of a launch's link to the whole site."""
    link = link_of(token)
    launch = link.launch
    if launch is None or not launch.is_planned or not link.is_of_use or not link.shows_changes:
        raise Http404
    return page_of_changes(launch)


@require_safe
@never_cache
def go_back(request: HttpRequest) -> HttpResponse:
    """Leave the view for the same page of today's site (`?suite=`)."""
    address = request.GET.get("suite", "")
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
        address = "/"
    response = HttpResponseRedirect(address)
    leave(response)
    return response
