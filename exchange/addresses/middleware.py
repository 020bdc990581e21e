"""Redirects from old addresses, in any spelling."""

from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

from exchange.addresses.finder import Finder


class OldAddressMiddleware:
    """Turns a 404 into a redirect, if `finder` knows the path in any spelling.

    It replaces Wagtail's middleware, which knows exact spellings only and redirects to pages that
    are not live. It acts before `CommonMiddleware` adds a slash, so one redirect is enough.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        finder = Finder(Site.find_for_request(request))
        query = request.META.get("QUERY_STRING", "")
        return finder.redirect(request.path, query) or response
