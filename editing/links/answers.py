"""Asks the address of a link: the site itself in this process, other sites over the network."""

from functools import cache
from http import HTTPStatus
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit
from wsgiref.util import setup_testing_defaults

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from editing.links.http_client import MOST_REDIRECTS, USER_AGENT, Allowed, RemoteError, fetch
from publishing.caching.page_cache import without_caches

# For each of the two requests that another site may get. Other background jobs wait meanwhile.
PATIENCE_S = 10


def normalized(address: str, path: str = "/") -> str:
    """Return the address of a link on the page at `path`, without the host if it is this site's.

    One that browsers cannot read is returned as it is.
    """
    try:
        parts = urlsplit(urljoin(f"{settings.SITE_URL}{path}", address.strip()))
        is_own = parts.scheme in ("http", "https") and parts.hostname in settings.ALLOWED_HOSTS
    except ValueError:
        return address
    if is_own:
        parts = parts._replace(scheme="", netloc="", path=parts.path or "/")
    return parts.geturl()


def fault_of(address: str, allowed: Allowed) -> str:
    """Follow a `normalized` address to its end. Return what a visitor misses there, in French.

    `allowed` accepts or refuses the IP address of another site.
    """
    for _ in range(MOST_REDIRECTS + 1):
        if not address.startswith("/"):
            return _fault_of_other_site(address, allowed)
        status, location, page = visit_site(address)
        if not location:
            anchor = unquote(urlsplit(address).fragment)
            if status == HTTPStatus.OK and page and anchor and page.find(id=anchor) is None:
                return f"La page n’a pas d’ancre «\xa0{anchor[:100]}\xa0»."
            return _fault_in(status)
        address = normalized(location, address)
    return "Le site renvoie sans fin d’une adresse à l’autre."


def visit_site(address: str) -> tuple[int, str, BeautifulSoup | None]:
    """Ask the site as an anonymous visitor does: status, redirect, page. No cache stores it."""
    parts, site = urlsplit(address), urlsplit(settings.SITE_URL)
    environ = {
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "HTTP_HOST": site.netloc,
        "HTTP_USER_AGENT": USER_AGENT,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme,
    }
    setup_testing_defaults(environ)
    with without_caches():
        response = _handler().get_response(WSGIRequest(environ))
    response.close()
    page = None
    if isinstance(response, HttpResponse) and "html" in response.get("Content-Type", ""):
        page = BeautifulSoup(response.text, "html.parser")
    return response.status_code, response.get("Location", ""), page


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _fault_of_other_site(address: str, allowed: Allowed) -> str:
    try:
        status = fetch(address, method="HEAD", seconds=PATIENCE_S, allowed=allowed).status
        if status >= HTTPStatus.BAD_REQUEST:  # the site may still answer GET well
            status = fetch(address, seconds=PATIENCE_S, allowed=allowed).status
    except RemoteError as error:
        return str(error)
    return _fault_in(status)


def _fault_in(status: int) -> str:
    """Other refusals are for programs: visitors get in."""
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return f"Page introuvable (réponse\xa0{status})."
    return f"Le site est en panne (réponse\xa0{status})." if 500 <= status < 600 else ""
