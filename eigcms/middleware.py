"""What every response of the site has, and the requests that get none."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
)
from django.http.response import HttpResponseBase
from django.utils import translation

from media.uploads import weight


class LoopbackOnlyMiddleware:
    """Refuse any visitor from another machine while security is relaxed (`ENVIRONMENT=local`)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.IS_LOCAL and not is_loopback(request.META.get("REMOTE_ADDR", "")):
            return HttpResponseForbidden(
                "ENVIRONMENT=local relaxes security and serves this machine alone.",
                content_type="text/plain",
            )
        return self.get_response(request)


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


class SecurityHeadersMiddleware:
    """Tell browsers what the site's pages may use, and who may show its files.

    Django and `eigcms.settings` have the other policies. Pictures may stand elsewhere: in feed
    readers and in newsletters.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if request.path_info.startswith(settings.MEDIA_URL) else "same-origin"
        )
        return response


# What players need, and security keys at the door of the admin, are this site's alone by default;
# `frame-src` names who else may be in a frame, and the frame what it may use.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
        "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class HostileRequestMiddleware:
    """Answer 400 to a NUL in the path or the query, which PostgreSQL refuses in any text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("Requête invalide.", content_type="text/plain")
        return self.get_response(request)


# The longest body of a form of the site's, and of what an editor sends: a document and its form.
LARGEST_FORM, LARGEST_UPLOAD = 64 * 1024, 60 * 1024 * 1024


def takes_forms(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view be sent something: all others answer to `GET` and `HEAD` alone."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    wrapped.takes_forms = True  # type: ignore[attr-defined]
    return wrapped


class RequestBodyMiddleware:
    """Refuse a body that no view wants, by its address and its declared length, before it is read.

    It stands before the check of CSRF tokens, which reads any form. Who is not signed in and sends
    too much to the admin is asked to sign in, for a session may have ended while they wrote.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        if not getattr(view, "takes_forms", False):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_UPLOAD:
            return too_large(LARGEST_UPLOAD)
        if int(length) <= LARGEST_FORM or request.user.is_authenticated:
            return None
        if request.resolver_match.url_name != "wagtailadmin_login" and (
            request.path_info.startswith("/admin/")
        ):
            return redirect_to_login(request.path)
        return too_large(LARGEST_FORM)


def too_large(most: int) -> HttpResponse:
    return HttpResponse(
        f"Ce que vous envoyez est trop lourd. Le maximum est de {weight(most)}.",
        status=413,
        content_type="text/plain; charset=utf-8",
    )


class RobotsMiddleware:
    """Keep search engines away from any site but production's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not settings.INDEXABLE:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class PathLanguageMiddleware:
    """Take the language from the path alone: English below `/en/`, French everywhere else.

    Django's `LocaleMiddleware` would add `Vary: Accept-Language` to the French pages and so split
    every cache.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # `get_language_from_path` would take `/en-pratique/` for a kind of English.
        first = request.path_info.lstrip("/").partition("/")[0]
        language = first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
