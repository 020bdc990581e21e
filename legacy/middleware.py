"""Leads on from the addresses of the earlier sites, however they are written."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from legacy import addresses


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
        target = addresses.target_of(request.path)
        if target is None or target == request.path:
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
