"""Marks public views, which see only the parameters that they know. Other views are private.

A public view answers every visitor alike. So its answer is made from one snapshot, caches may store
it, and editors can see it at a later moment (`publishing.invitations`).

An unknown parameter (`utm_source`, an invention) or another order leads to the same response, which
is stored once. The header `No-Vary-Search` of the response names the known parameters for every
cache (draft-ietf-httpbis-no-vary-search).
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

PARAMETERS_HEADER = "No-Vary-Search"

View = Callable[..., Any]


def public(*known: str) -> Callable[[View], View]:
    """Mark a view as public. It sees only the `known` parameters of its address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def narrowed(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            narrow(request, known)
            return view(request, *args, **kwargs)

        narrowed.is_public = True  # type: ignore[attr-defined]
        return narrowed

    return decorate


def is_public_address(request: HttpRequest) -> bool:
    """Tell whether a page or a public view answers the address of the request, with any method."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    # Pages narrow their parameters themselves.
    return match.url_name == "wagtail_serve" or getattr(match.func, "is_public", False)


def canonical(query: str, known: Collection[str]) -> str:
    """Return the `known` parameters of a query string, sorted, without those that are empty."""
    if not query:
        return ""
    found = parse_qsl(query, errors="replace", max_num_fields=None)
    return urlencode(sorted(pair for pair in found if pair[0] in known))


def narrow(request: HttpRequest, known: Collection[str]) -> None:
    """Remove every unknown parameter from the request, and sort the others."""
    query = canonical(request.GET.urlencode(), known)
    # The stubs think that it is a property without a setter.
    request.GET = QueryDict(query)  # type: ignore[assignment]
    request.META["QUERY_STRING"] = query
    request.known_parameters = tuple(known)  # type: ignore[attr-defined]


def header_value(known: Collection[str]) -> str:
    """Return the header's value for a response that depends on the `known` parameters."""
    names = " ".join(f'"{name}"' for name in known)
    return f"key-order, params, except=({names})" if names else "params"
