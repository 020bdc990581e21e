"""What every response of the site has, and the requests that get none."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseForbidden
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


class PolicyMiddleware:
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
