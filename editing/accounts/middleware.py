"""Checks on every request with a session, and the answer to too many attempts."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from editing.accounts import second_factor, sessions
from editing.accounts.throttle import ThrottledError

# The only admin pages open to an account that must still set up its second factor.
SECURITY = "/admin/securite/"
WAY_OUT = "/admin/logout/"


class SessionPolicyMiddleware:
    """Ends sessions that are old or idle, and lets nobody act without their second factor.

    In the admin, an account without a second factor is sent to the page that sets one up. On the
    public site it counts as an anonymous visitor. The session is read only if its cookie is there,
    so public pages do not vary with it.

    The header `X-Signed-In` tells the front cache, which cannot check a cookie, that the session is
    somebody's.

    Too many attempts to give a password or a code are answered with one page: when to come back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        sessions.end_or_go_on(request)
        if request.session.is_empty():
            # A cookie of no session: caches answer this visitor like any other.
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
            request.session = type(request.session)()
            return self.get_response(request)
        if second_factor.is_required(request):
            if second_factor.has_one(request.user):
                logout(request)  # it was set up in another session: sign-in asks for it
            elif request.path_info.startswith("/admin/"):
                if not request.path_info.startswith((SECURITY, WAY_OUT)):
                    return self._lead_to_setup(request)
            else:
                request.user = AnonymousUser()
        is_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if is_signed_in:
            response.headers["X-Signed-In"] = "1"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ThrottledError):
            return None
        response = render(request, "access/throttled.html", {"refused": error}, status=429)
        add_never_cache_headers(response)
        return response

    def _lead_to_setup(self, request):
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return HttpResponseForbidden("Second facteur requis.", content_type="text/plain")
        return redirect("mfa_index")
