"""Refuses requests in any other encoding than UTF-8, before Django reads their address by it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters


class Utf8Only:
    """A WSGI application around another: answers 400 to whoever declares another charset.

    Django decodes the address of a GET, too, by the charset that its `Content-Type` declares. So
    one visitor could have caches keep, for everybody, the answer to parameters that nobody else
    asked for; and some of the charsets that Python knows decode no text at all.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if charset_of(environ.get("CONTENT_TYPE", "")) in ("", "utf-8", "utf8"):
            return self.application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return ["Requête invalide\xa0: ce site parle UTF-8.".encode()]


def charset_of(content_type: str) -> str:
    """Return the charset that a `Content-Type` declares, "?" for what cannot be read."""
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return "?"
    return parameters.get("charset", "").lower()
