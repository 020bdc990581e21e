"""What every request with a session passes: the ends of sessions, and the second factor."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseForbidden
from django.shortcuts import redirect

from editing.accounts import second_factor, sessions

# Where the second factor is set up; whoever owes one gets nowhere else.
SECURITY = "/admin/securite/"
WAY_OUT = "/admin/logout/"


class SessionPolicyMiddleware:
    """Ends sessions that are old or idle, and lets nobody be somebody without their second factor.

    Whoever owes one is led to where it is set up, if they ask for the admin, and is an anonymous
    visitor anywhere else. Without a session's cookie nothing is read, so that public pages do not
    vary with it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            sessions.end_or_go_on(request)
            if second_factor.is_required(request):
                if second_factor.has_one(request.user):
                    logout(request)  # who set it up elsewhere gives it at sign-in
                elif request.path_info.startswith("/admin/"):
                    if not request.path_info.startswith((SECURITY, WAY_OUT)):
                        return self._lead_to_setup(request)
                else:
                    request.user = AnonymousUser()
        return self.get_response(request)

    def _lead_to_setup(self, request):
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return HttpResponseForbidden("Second facteur requis.", content_type="text/plain")
        return redirect("mfa_index")
