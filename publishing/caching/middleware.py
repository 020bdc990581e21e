"""Middleware of the public site."""

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest

from publishing import clock
from publishing.caching import caches, generation, page_cache, parameters
from publishing.caching.page_cache import State
from publishing.caching.public_views import is_public_address
from publishing.transactions import snapshot


class SnapshotMiddleware:
    """Render each public address from one snapshot of the database, at one moment of the clock.

    `request.generation` is the number read in that snapshot, and the response carries it as
    `X-Generation`: a cache then knows the number of the data that it stores, whatever was committed
    while the page was made. It carries none while the generation is paused.

    A visitor with a session, a private address and a request that may write pass untouched and
    carry no number, so that nothing may store them under one. Neither does a response that is for
    one visitor, nor one that streams: what it reads while it streams is read after the snapshot.
    Browsers ask again each time, and are told that nothing changed.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._last_state: State | None = None

    def __call__(self, request):
        if not is_public(request):
            return self.get_response(request)
        if connection.in_atomic_block:  # a surrounding transaction is a snapshot already
            return self._respond(request)
        try:
            with snapshot():
                response = self._respond(request, remembers=True)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                return response
        except (DatabaseError, InterfaceError):
            page = self._page_without_database(request)
            if page is None:
                raise
            return page

    def _page_without_database(self, request):
        """Return the page as it was in the last state that this process saw.

        Behind a front cache there is none: it has more, and must notice that the site is down.
        """
        if settings.FRONT_CACHE_URLS or self._last_state is None:
            return None
        with page_cache.within(self._last_state):
            return page_cache.find(request)

    def _respond(self, request, remembers=False):
        request.generation, reached = generation.state()
        is_known = remembers and request.generation is not None
        if is_known:
            self._last_state = request.generation, reached
        # Whoever sees the number that a moment brought must be past that moment, even where this
        # machine's clock is behind the scheduler's.
        with (
            clock.stopped(not_before=reached),
            page_cache.within((request.generation, reached) if is_known else None),
        ):
            response = self.get_response(request)
        if request.generation is not None and page_cache.is_for_everybody(request, response):
            response.headers[caches.HEADER] = str(request.generation)
            response.headers.setdefault("Cache-Control", "no-cache")
            if (known := getattr(request, "known_parameters", None)) is not None:
                response.headers[parameters.HEADER] = parameters.written(known)
        return response


def is_public(request: HttpRequest) -> bool:
    """Tell whether the answer is the same for every visitor and the request cannot write.

    Nothing but such answers may be kept in a cache, or be taken from one.
    """
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not is_in_future(request)
        and is_public_address(request)
    )


def is_in_future(request: HttpRequest) -> bool:
    """Tell whether the request asks for the site as it will be (see `publishing.preview`)."""
    return settings.FUTURE_COOKIE_NAME in request.COOKIES
