"""Slows guessing the passwords of private pages and collections (`editing.accounts.throttle`)."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from editing.accounts import throttle
from editing.models import Attempt


def throttle_passwords(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let one of Wagtail's views that ask for a password hear one as often as allowed.

    Each restriction is an account of its own.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, **keys: int) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, **keys)
        kind = request.resolver_match.url_name  # type: ignore[union-attr]
        restriction = keys.get("page_view_restriction_id") or keys["restriction_id"]
        try:
            attempt = throttle.begin(Attempt.Door.PRIVATE_CONTENT, f"{kind}/{restriction}", request)
        except throttle.Throttled as refused:
            context = {"refusal": refused.message}
            return render(request, "wagtailcore/password_required.html", context, status=429)
        response = view(request, **keys)
        if response.status_code == 302:
            throttle.succeed(attempt)
        return response

    return wrapped
