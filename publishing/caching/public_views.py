"""Marks public views. Every other view is private.

A public view answers every visitor alike. So its answer is made from one snapshot, caches may store
it, and editors can see it at a later moment (`publishing.invitations`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from publishing.caching import parameters

View = Callable[..., Any]


def public(*known: str) -> Callable[[View], View]:
    """Mark a view as public. It sees only the `known` parameters of its address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def narrowed(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            parameters.narrow(request, known)
            return view(request, *args, **kwargs)

        return mark_public(narrowed)

    return decorate


def mark_public(view: View) -> View:
    """Mark a view as public that narrows its parameters itself, as pages do."""

    @wraps(view)
    def marked(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    marked.is_public = True  # type: ignore[attr-defined]
    return marked


def is_public_address(request: HttpRequest) -> bool:
    """Tell whether a public view answers the address of the request, with any method."""
    try:
        return getattr(resolve(request.path_info).func, "is_public", False)
    except Resolver404:
        return False
