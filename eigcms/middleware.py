"""Middleware of the whole site: headers of every response, and refusals of bad requests."""

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
from django.template.defaultfilters import filesizeformat
from django.utils import translation


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
    """Set the permissions of pages, the sites that may embed files, and who may index the site.

    Django and `eigcms.settings` set the other headers. Feed readers and newsletters may show
    pictures. Search engines are kept away from every site except production, and from what
    guests see there by a link.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if request.path_info.startswith(settings.MEDIA_URL) else "same-origin"
        )
        if not settings.INDEXABLE or request.path_info.startswith("/site-a-venir/"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


# The features of video players and security keys are not listed: by default only this site has
# them, and a player's frame names its own.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
        "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class HostileRequestMiddleware:
    """Answer 400 to a NUL in the path or the query: PostgreSQL refuses it in any text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(
                "Requête invalide.", content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)


# The largest body of a public form, and of an editor's form with a document.
LARGEST_FORM, LARGEST_UPLOAD = 64 * 1024, 60 * 1024 * 1024


def takes_forms(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view accept forms. Every other view answers only `GET` and `HEAD`."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    wrapped.takes_forms = True  # type: ignore[attr-defined]
    return wrapped


# The fields without which views of Wagtail fail, by the names of these views.
NEEDED = {
    "wagtailadmin_choose_page_external_link": {"external-link-chooser-url"},
    "wagtailredirects:process_import": {"import_file_name", "input_format"},
}


class RequestBodyMiddleware:
    """Refuse an unwanted or too large body before it is read, by its view and declared length.

    It comes before the check of CSRF tokens, which reads any form. A large form for the admin
    without a session leads to the sign-in page: the session may have ended during the writing.
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
            needed = NEEDED.get(request.resolver_match.view_name)
            if needed and not needed <= request.POST.keys():
                return HttpResponseBadRequest("Formulaire incomplet.", content_type="text/plain")
            return None
        if request.resolver_match.url_name != "wagtailadmin_login" and (
            request.path_info.startswith("/admin/")
        ):
            return redirect_to_login(request.path)
        return too_large(LARGEST_FORM)


def too_large(most: int) -> HttpResponse:
    return HttpResponse(
        f"Ce que vous envoyez est trop lourd. Le maximum est de {filesizeformat(most)}.",
        status=413,
        content_type="text/plain; charset=utf-8",
    )


class PathLanguageMiddleware:
    """Take the language from the path: English below `/en/`, French everywhere else.

    Django's `LocaleMiddleware` would add `Vary: Accept-Language` to the French pages and split
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
