"""Refuses requests in other encodings than UTF-8, before Django decodes their address."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters


class Utf8Only:
    """A WSGI application around the site's: answers 400 to requests with another charset.

    Django decodes even the address of a GET by the charset of its `Content-Type`. A visitor could
    so make caches store, for everybody, the answer to other parameters. And some of Python's
    charsets decode no text at all.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if charset_of(environ.get("CONTENT_TYPE", "")) in ("", "utf-8", "utf8"):
            return self.application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return ["Requête invalide\xa0: ce site parle UTF-8.".encode()]


def charset_of(content_type: str) -> str:
    """Return the charset of a `Content-Type`, "?" if it cannot be read."""
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return "?"
    return parameters.get("charset", "").lower()
