"""The pages of the present generation, kept in a web process and served before Django is asked.

A page is kept under the generation that it was made from and served while that is the present one,
which every request asks the database: a cheap read of one row. So it is never stale, whatever other
processes do meanwhile, and however long this one slept.

While the database is away nothing can change, and the pages of the last state seen are served: but
not behind a front cache, which has more of them and has to notice that the site is down.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from typing import Any

import brotli  # of whitenoise's extra
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publishing import parameters
from publishing.caches import HEADER
from publishing.generation import ROW
from publishing.middleware import PRIVATE_PREFIXES
from publishing.models import Generation

# Bytes that the pages of a process may take, and the number of their paths.
LIMIT, MOST_PLACES = 64 * 1024 * 1024, 20_000
# What a page takes besides its bodies: headers, keys and Python's own.
OVERHEAD = 4096
LONGEST_QUERY = 2048
# Below this, compressing costs more than it saves.
SHORTEST_COMPRESSED = 500
COMPRESSED_TYPES = ("text/", "application/json", "application/xml", "application/rss+xml",
                    "application/atom+xml")  # fmt: skip
# Seconds before a database that is away is asked for again: asking may take as long.
PAUSE = 1.0
LOCAL_ADDRESSES = ("127.0.0.1", "::1")
# The best first.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
# As the driver takes it: Django's own cursor would cost more than all the rest.
READ_STATE = (
    f"SELECT number, moved_at, held_at FROM {Generation._meta.db_table} "  # noqa: S608
    f"WHERE id = {ROW:d}"
)

# The generation's number, and the moment that tells it from the same one of a restored backup.
State = tuple[str, Any]
AWAY: State = ("", None)
# What a response depends on besides its parameters: names of the address, and how it was reached.
Place = tuple[str | None, ...]
Headers = list[tuple[str, str]]
Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Page:
    """A response, with the compressed forms of its body that somebody has asked for."""

    def __init__(self, headers: Headers, body: bytes):
        self.body = body
        kind = next((value for name, value in headers if name == "Content-Type"), "")
        long = len(body) >= SHORTEST_COMPRESSED
        self.is_compressible = long and kind.startswith(COMPRESSED_TYPES)
        vary = [("Vary", "Accept-Encoding")] if self.is_compressible else []
        ours = {"Content-Length", "ETag", "Last-Modified"}
        self.headers = [pair for pair in headers if pair[0] not in ours] + vary
        self.tag = blake2b(body, digest_size=16).hexdigest()
        self._compressed: dict[str, bytes] = {}

    @property
    def size(self) -> int:
        """The bytes it may take: both compressed forms together are shorter than the text."""
        return OVERHEAD + len(self.body) * (2 if self.is_compressible else 1)

    def answer(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer a request, with 304 to who has the same already."""
        encoding = self._best(environ.get("HTTP_ACCEPT_ENCODING", ""))
        tag = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
        headers = [*self.headers, ("ETag", tag)]
        if is_named(tag, environ.get("HTTP_IF_NONE_MATCH", "")):
            unsaid = ("Content-Type", "Content-Language")
            start_response("304 Not Modified", [pair for pair in headers if pair[0] not in unsaid])
            return []
        body = self._in(encoding)
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _best(self, accepted: str) -> str:
        if not self.is_compressible or not accepted:
            return ""
        offers = [offer.replace(" ", "").lower() for offer in accepted.split(",")]
        for encoding in ENCODINGS:
            for offer in offers:
                name, _, weight = offer.partition(";q=")
                if (name == encoding and weight.strip("0.") != "") or offer == encoding:
                    return encoding
        return ""

    def _in(self, encoding: str) -> bytes:
        if not encoding:
            return self.body
        if encoding not in self._compressed:
            self._compressed[encoding] = ENCODINGS[encoding](self.body)
        return self._compressed[encoding]


class Pages:
    """The pages of one state; the longest unused gives way when they are too many."""

    def __init__(self, limit: int = LIMIT):
        self.limit = limit
        self.size = 0
        self._state: State | None = None
        self._known: dict[Place, frozenset[str]] = {}
        self._pages: OrderedDict[tuple[Place, str], Page] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, state: State, place: Place, query: str) -> Page | None:
        """Return the page at an address, if it is of this `state`; forget those of any other."""
        with self._lock:
            if state != self._state:
                self._forget()
                self._state = state
            known = self._known.get(place)
            if known is None:
                return None
            key = place, parameters.canonical(query, known)
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def find_last(self, place: Place, query: str) -> Page | None:
        """Return the page at an address as it was in the last state seen."""
        return self.find(self._state, place, query) if self._state else None

    def keep(
        self, state: State, place: Place, query: str, known: frozenset[str], page: Page
    ) -> None:
        """Keep a page that was made in `state`, unless another one was seen since."""
        with self._lock:
            if state != self._state or page.size > self.limit:
                return
            if len(self._known) >= MOST_PLACES:
                self._forget()
            self._known[place] = known
            key = place, parameters.canonical(query, known)
            if key in self._pages:
                self.size -= self._pages.pop(key).size
            self._pages[key] = page
            self.size += page.size
            while self.size > self.limit:
                _key, dropped = self._pages.popitem(last=False)
                self.size -= dropped.size

    def _forget(self) -> None:
        self._pages.clear()
        self._known.clear()
        self.size = 0


class PageCache:
    """A WSGI application around Django's: answers with a page that is kept, else asks Django.

    Kept are complete responses 200 to GET that carry the generation (`SnapshotMiddleware` gives it
    to what is the same for everybody) and say which parameters they know (`publishing.parameters`).
    """

    def __init__(self, application: Callable, limit: int = LIMIT):
        self.application = application
        self.pages = Pages(limit)
        self._away_until = float("-inf")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        place = place_of(environ)
        if place is None:
            return self.application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        is_away = time.monotonic() < self._away_until
        state = AWAY if is_away else present_state()
        if state is AWAY:
            if not is_away:
                self._away_until = time.monotonic() + PAUSE
            return self._without_database(place, query, environ, start_response)
        if state is None:
            return self.application(environ, start_response)
        page = self.pages.find(state, place, query)
        if page is None:
            return self._made(state, place, query, environ, start_response)
        return page.answer(environ, start_response)

    def _without_database(
        self, place: Place, query: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        page = None if settings.FRONT_CACHE_URLS else self.pages.find_last(place, query)
        if page is None:
            return self.application(environ, start_response)
        return page.answer(environ, start_response)

    def _made(
        self,
        state: State,
        place: Place,
        query: str,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        start = Start()
        response: Any = self.application(environ, start)
        headers = dict(start.headers)
        known = headers.get(parameters.HEADER)
        if (
            start.status != "200 OK"
            or environ["REQUEST_METHOD"] != "GET"
            or known is None
            # Added by the middleware around `SnapshotMiddleware`: somebody's session was looked at.
            or headers.keys() & {"Set-Cookie", "Vary"}
            # Of the snapshot that it was made from; the state was read before.
            or headers.get(HEADER) != state[0]
        ):
            start_response(start.status, start.headers, *start.error)
            return response
        try:
            page = Page(start.headers, b"".join(response))
        finally:
            response.close()
        self.pages.keep(state, place, query, parameters.read(known), page)
        return page.answer(environ, start_response)


class Start:
    """What an application says of its response before the body, until it is passed on."""

    status: str
    headers: Headers
    error: tuple = ()

    def __call__(self, status: str, headers: Headers, *error: Any) -> Callable[[bytes], None]:
        self.status, self.headers, self.error = status, headers, error
        return _refuse


def _refuse(data: bytes) -> None:
    raise NotImplementedError("Django returns its body")


def place_of(environ: Environ) -> Place | None:
    """Return where a request leads, as far as every visitor gets the same there; None elsewhere."""
    path = environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    if (
        environ["REQUEST_METHOD"] not in ("GET", "HEAD")
        or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
        or settings.FUTURE_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
        or "HTTP_AUTHORIZATION" in environ
        or "HTTP_HOST" not in environ
        or path.startswith(PRIVATE_PREFIXES)
        or len(query) > LONGEST_QUERY
        or not query.isascii()
        # Others are refused while security is relaxed, and Django does so.
        or (settings.IS_LOCAL and environ.get("REMOTE_ADDR") not in LOCAL_ADDRESSES)
    ):
        return None
    return (
        environ["HTTP_HOST"],
        environ.get("HTTP_X_FORWARDED_PROTO"),
        environ["wsgi.url_scheme"],
        environ.get("SCRIPT_NAME"),
        path,
    )


def present_state() -> State | None:
    """Return the generation's row as it is now; None while it is held, AWAY without a database."""
    for _attempt in range(2):  # the connection may have broken long ago
        with suppress(DatabaseError, InterfaceError):
            connection.ensure_connection()
            with connection.wrap_database_errors:
                number, moved_at, held_at = read_row(connection.connection)
            return None if number is None or held_at is not None else (number, moved_at)
        connection.close()
    return AWAY


def read_row(raw: Any) -> tuple[str | None, Any, Any]:
    """Return number, moment and hold of the generation; no number if there is no row."""
    cursor = raw.cursor()
    cursor.execute(READ_STATE)
    row = cursor.fetchone()
    return (str(row[0]), row[1], row[2]) if row else (None, None, None)


def is_named(tag: str, tags: str) -> bool:
    """Tell whether an `If-None-Match` names this entity tag, or any."""
    return bool(tags) and (
        tags.strip() == "*"
        or tag in (found.strip().removeprefix("W/") for found in tags.split(","))
    )
