"""Stores public responses in Django's cache, under the state of the site in their snapshot.

The keys of the cache contain the generation (`cache_key`), which is read in the snapshot of each
request. So a page is never stale, even when other processes change the site.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from publishing.caching.front_caches import HEADER
from publishing.caching.public_views import canonical

ALIAS = "pages"
LONGEST_QUERY = 2048

# A generation and its moment. A restored backup may reach the same number at another moment.
State = tuple[int, datetime]

_state: ContextVar[State | None] = ContextVar("publishing_page_cache_state", default=None)


@contextmanager
def for_state(state: State | None) -> Iterator[None]:
    """Say that the block reads data of `state`; None if they must not be cached."""
    token = _state.set(state)
    try:
        yield
    finally:
        _state.reset(token)


@contextmanager
def without_caches() -> Iterator[None]:
    """Make this thread's caches store nothing in the block."""
    own: dict[str, Any] = {alias: caches[alias] for alias in caches}
    try:
        for alias in own:
            caches[alias] = DummyCache("", {})
        yield
    finally:
        for alias, cache in own.items():
            caches[alias] = cache


def cache_key(key: str, prefix: str, version: int) -> str:
    """Put the state into the key of a cache entry (`KEY_FUNCTION`).

    Wagtail's own entries need it too: it caches the addresses of sites for an hour, and clears them
    only in one process.
    """
    state = _state.get()
    moment = f"{state[0]}-{state[1].timestamp()}" if state else ""
    return f"{prefix}:{version}:{moment}:{key}"


def once[T](key: str, make: Callable[[], T]) -> T:
    """Return what `make` returns. All pages of one state of the site share it, as their menus do.

    Where the state is not known, as for an editor, it is made each time.
    """
    if _state.get() is None:
        return make()
    shared: Any = caches["default"].get_or_set(key, make)
    return shared


class PageCacheMiddleware:
    """Answer with the stored response, else store the new one.

    It comes inside `SnapshotMiddleware`. It stores responses 200 to GET that are the same for
    everybody, if the site's state is known and the response names its parameters
    (`publishing.caching.public_views`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_cacheable(request):
            return self.get_response(request)
        pages = caches[ALIAS]
        address = _digest(f"{request.scheme}://{request.get_host()}{request.path}")
        known = pages.get(address)
        query = request.META.get("QUERY_STRING", "")  # the view sees what it knows of it
        if known is not None and (page := pages.get(response_key(address, query, known))):
            request.known_parameters = known
            return page
        response = self.get_response(request)
        known = getattr(request, "known_parameters", None)
        if (
            request.method == "GET"
            and response.status_code == 200
            and known is not None
            and is_for_everybody(request, response)
        ):
            pages.set(address, known)
            pages.set(response_key(address, query, known), response)
        return response


class PublicGZipMiddleware(GZipMiddleware):
    """Compress public pages alone, each time to the same bytes.

    The length of a compressed answer may reveal secrets in it (BREACH), so Django adds a random
    number of bytes. Public pages have no secrets: they are the same for everybody.
    """

    max_random_bytes = 0

    def process_response(self, request, response):
        if HEADER not in response.headers:
            return response
        return super().process_response(request, response)


def is_cacheable(request: HttpRequest) -> bool:
    """Tell whether the answer of a public request may come from the cache, and go there."""
    query = request.META.get("QUERY_STRING", "")
    return (
        _state.get() is not None
        and "Authorization" not in request.headers
        and len(query) <= LONGEST_QUERY
        and query.isascii()
    )


def response_key(address: str, query: str, known: Collection[str]) -> str:
    return _digest(f"{address}?{canonical(query, known)}")


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


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
