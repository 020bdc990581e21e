"""The answer to old addresses: a redirect, in any spelling, or 410 where an erased person was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Site

from challenges import erasure
from exchange.addresses.finder import Finder


class OldAddressMiddleware:
    """Turns a 404 into a 410 where an erased person was, or into a redirect.

    The redirect is that of `finder`, which knows the path in any spelling. It replaces Wagtail's
    middleware, which knows exact spellings only and redirects to pages that are not live. It acts
    before `CommonMiddleware` adds a slash, so one redirect is enough. A page or file that exists
    costs nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        if erasure.is_erased(path=request.path_info):
            return render(request, "410.html", status=410)
        finder = Finder(Site.find_for_request(request))
        query = request.META.get("QUERY_STRING", "")
        return finder.redirect(request.path, query) or response
