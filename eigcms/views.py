"""What visitors see when something goes wrong."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from publishing.transactions import is_unavailable

RETRY_AFTER = 30  # seconds
FILES = (settings.MEDIA_URL, "/documents/", "/admin/")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with a time to come back when something that the site needs is away, else 500.

    Both pages are rendered without the request and without the database, which may be the very
    thing that failed.
    """
    if is_away(request, sys.exc_info()[1]):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


def is_away(request: HttpRequest, error: BaseException | None) -> bool:
    """Tell whether what failed comes back by itself, or by a hand that does not touch the code.

    The database does; so do a full disk, a store of files and a mail server, which a page needs
    only when a file is asked for or something is written. In any other page an OSError is an error
    of that page: after a 503 a front cache would show a state of before.
    """
    if is_unavailable(error):
        return True
    needs_files = request.method not in ("GET", "HEAD") or request.path_info.startswith(FILES)
    return isinstance(error, OSError) and needs_files
