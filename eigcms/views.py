"""What visitors see when something goes wrong."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 30  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with a time to come back when the database is away, else 500.

    Both pages are rendered without the request and without the database, which may be the very
    thing that failed.
    """
    if isinstance(sys.exc_info()[1], InterfaceError | OperationalError):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    return HttpResponse(render_to_string("500.html"), status=500)
