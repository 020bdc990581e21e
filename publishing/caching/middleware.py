"""Middleware of the public site."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest

from publishing import clock
from publishing.caching import front_caches, generation, page_cache, public_views
from publishing.transactions import snapshot


class SnapshotMiddleware:
    """Render each public address from one snapshot of the database, at one moment of the clock.

    `request.generation` is the number read in that snapshot. The response has it as `X-Generation`,
    so a cache knows the number of the data that it stores, even after commits during the rendering.

    Requests with a session, for private addresses, or that may write pass untouched and get no
    number, so no cache stores the responses. A response for one visitor gets none either, nor a
    streaming one, which reads its data after the snapshot. Browsers ask again each time, and get
    304 if nothing changed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_public(request):
            return self.get_response(request)
        # Another name of the site, or a port that a visitor invents, makes no other page.
        request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        if connection.in_atomic_block:  # a surrounding transaction is a snapshot already
            return self._respond(request, is_stored=False)
        with snapshot():
            response = self._respond(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def _respond(self, request, is_stored=True):
        request.generation, reached = generation.state()
        # A page with the number of a moment must show the site after that moment, even if this
        # machine's clock is behind the scheduler's.
        with (
            clock.stopped(not_before=reached),
            page_cache.for_state((request.generation, reached) if is_stored else None),
        ):
            response = self.get_response(request)
        if page_cache.is_for_everybody(request, response):
            response.headers[front_caches.HEADER] = str(request.generation)
            response.headers.setdefault("Cache-Control", "no-cache")
            if (known := getattr(request, "known_parameters", None)) is not None:
                value = public_views.header_value(known)
                response.headers[public_views.PARAMETERS_HEADER] = value
        return response


def is_public(request: HttpRequest) -> bool:
    """Tell whether the answer is the same for every visitor and the request cannot write.

    Only such answers may be stored in a cache, or taken from one.
    """
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not asks_for_preview(request)
        and public_views.is_public_address(request)
    )


def asks_for_preview(request: HttpRequest) -> bool:
    """Tell whether the request asks for the site as it will be (see `publishing.invitations`)."""
    return settings.PREVIEW_COOKIE_NAME in request.COOKIES
