"""The answers to requests that fail, or ask for what is not there."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from publishing.transactions import is_unavailable

RETRY_AFTER = 30  # seconds
FILES = (settings.MEDIA_URL, "/documents/", "/admin/")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with a page; where a file was asked for, which nobody reads, with a few bytes."""
    if request.path_info.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return HttpResponse("Fichier inconnu.\n", content_type="text/plain", status=404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with `Retry-After` when the database or another service is away, else 500.

    Both pages are rendered without the request and without the database, which may have failed.
    """
    if is_away(request, sys.exc_info()[1]):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


def is_away(request: HttpRequest, error: BaseException | None) -> bool:
    """Tell whether the error comes from a service that is away, not from the code.

    Such services are the database, the disk, the store of files and the mail server. Only requests
    for files and requests that write need the last three. On any other page, an OSError is a fault
    of the page: after a 503, a front cache would show an old state.
    """
    if is_unavailable(error):
        return True
    needs_files = request.method not in ("GET", "HEAD") or request.path_info.startswith(FILES)
    return isinstance(error, OSError) and needs_files
