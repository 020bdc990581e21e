"""What visitors see when something goes wrong."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 30  # seconds


# What comes back by itself or by a hand that does not touch the code: the database, a disk that is
# full, a store of uploads or a mail server that does not answer.
AWAY = (InterfaceError, OperationalError, OSError)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with a time to come back when something that the site needs is away, else 500.

    Both pages are rendered without the request and without the database, which may be the very
    thing that failed.
    """
    if isinstance(sys.exc_info()[1], AWAY):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    return HttpResponse(render_to_string("500.html"), status=500)
