"""Accepts what the site's own pages send, without a cookie."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def same_origin_only(view: View) -> View:
    """Refuse every POST that no page of the site sent, in place of Django's CSRF token.

    The token would need a cookie, which would keep every reader's page out of the caches. Such a
    view acts for nobody: it reads no session, so a foreign site could at most have its visitors
    write to the team. Browsers say where a request comes from, in `Sec-Fetch-Site` or `Origin`,
    which a page cannot forge. A request with neither comes from no browser, and is refused.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not is_same_origin(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def is_same_origin(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
