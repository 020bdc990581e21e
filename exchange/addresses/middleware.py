"""Leads on from the addresses of the earlier sites, however they are written."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.models import Site

from exchange.addresses.finder import Finder


class OldAddressMiddleware:
    """Ask for a redirect or a page when there would be a 404, case, `.html` and slash aside.

    It replaces Wagtail's own, which knows paths as they are written alone, and also leads to pages
    that are off the site. It stands before Django's adding of slashes, so that one redirect is
    enough. A page that exists costs nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        finder = Finder(Site.find_for_request(request))
        reply = finder.lead_on(request.path, request.META.get("QUERY_STRING", ""))
        if not reply.target or reply.target.partition("?")[0] == request.path:
            return response
        redirect = HttpResponsePermanentRedirect if reply.status == 301 else HttpResponseRedirect
        return redirect(reply.target)
