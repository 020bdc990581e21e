"""Leads on from the addresses of the earlier sites, however they are written."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from exchange.addresses import finder


class LiveRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, but for those to a page that is off the site: they stay a 404."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if answer is response:
            return response
        redirects = Redirect.get_for_site(Site.find_for_request(request))
        path = Redirect.normalise_path(request.path)
        is_off = redirects.filter(old_path=path, redirect_page__live=False).exists()
        return response if is_off else answer


class OldAddressMiddleware:
    """Ask for a redirect or a page when there would be a 404, case, `.html` and slash aside.

    It stands before Wagtail's own, which knows paths as they are written alone, and before
    Django's adding of slashes, so that one redirect is enough. A page that exists costs nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        target = finder.target_of(request.path)
        if target is None or target == request.path:
            return response
        query = request.META.get("QUERY_STRING", "")
        is_temporary = finder.is_temporary(request.path)
        redirect = HttpResponseRedirect if is_temporary else HttpResponsePermanentRedirect
        return redirect(f"{target}?{query}" if query else target)
