"""Keeps complete public pages in Django's cache, under the state of the site they were made from.

The names of the cache's entries hold the generation (`kept.cache_key`), which is read in the
snapshot of each request: a page is never stale, whatever other processes do meanwhile.
"""

from hashlib import sha256

from django.core.cache import caches
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from publishing import kept, parameters
from publishing.caches import HEADER

ALIAS = "pages"
LONGEST_QUERY = 2048


class PageCacheMiddleware:
    """Answer with a page that is kept, else keep the page that is made.

    Stands within `SnapshotMiddleware`. Kept are responses 200 to GET that are the same for
    everybody, where the site's state is known and the response says which parameters it knows
    (`publishing.parameters`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not may_be_kept(request):
            return self.get_response(request)
        if (page := find(request)) is not None:
            return page
        # The view sees only the parameters that it knows.
        query = request.META.get("QUERY_STRING", "")
        response = self.get_response(request)
        known = getattr(request, "known_parameters", None)
        if (
            request.method == "GET"
            and response.status_code == 200
            and known is not None
            and is_for_everybody(request, response)
        ):
            caches[ALIAS].set(place_of(request), known)
            caches[ALIAS].set(entry_of(request, query, known), response)
        return response


class PublicGZipMiddleware(GZipMiddleware):
    """Compress public pages alone.

    Whoever measures the length of compressed answers guesses what is secret in them (BREACH).
    These hold nothing secret: they are the same for everybody.
    """

    def process_response(self, request, response):
        if HEADER not in response.headers:
            return response
        return super().process_response(request, response)


def find(request: HttpRequest) -> HttpResponseBase | None:
    """Return the page that a request asks for, as it is kept in the present state."""
    known = caches[ALIAS].get(place_of(request))
    if known is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    page = caches[ALIAS].get(entry_of(request, query, known))
    if page is not None:
        request.known_parameters = known  # type: ignore[attr-defined]
    return page


def may_be_kept(request: HttpRequest) -> bool:
    """Tell whether the answer of a public request may come from the cache, and go there."""
    query = request.META.get("QUERY_STRING", "")
    return (
        kept.are_shared()
        and "Authorization" not in request.headers
        and len(query) <= LONGEST_QUERY
        and query.isascii()
    )


def place_of(request: HttpRequest) -> str:
    """Name where a request leads, its parameters left aside."""
    return _name("place", request.scheme, request.get_host(), request.path)


def entry_of(request: HttpRequest, query: str, known) -> str:
    return _name(place_of(request), parameters.canonical(query, known))


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether a response is complete, and the same for every visitor."""
    control = response.headers.get("Cache-Control", "")
    session = getattr(request, "session", None)
    return not (
        response.streaming
        or response.cookies
        or "Vary" in response.headers
        or "private" in control
        or "no-store" in control
        or getattr(session, "accessed", False)  # of programs it is an empty dict
    )


def _name(*parts: str | None) -> str:
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()
