"""Answers requests with the cookie of `access` from the site at a later moment."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.log import log_response
from wagtail.models import Page

from publishing.caching.middleware import asks_for_preview
from publishing.caching.public_views import is_public_address
from publishing.invitations.access import Preview, RefusedError, leave, message_page, preview_of
from publishing.invitations.site_at import is_retryable, site_at

ALLOWED = ("GET", "HEAD")


class PreviewMiddleware:
    """Render what it shows completely inside `publishing.invitations.site_at.site_at`.

    The response is for one person: nobody may store or index it, and it has no generation. Writing
    requests are refused. The header `X-Guest` tells the front cache, which cannot check a cookie,
    that it opens something.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not asks_for_preview(request) or not is_public_address(request):
            return self.get_response(request)
        try:
            response = self._answer(request)
        except (OperationalError, RefusedError) as error:
            refused = self.process_exception(request, error)
            if refused is None:
                raise
            response = refused
        # The cookies and headers of a view are not those of the public page.
        add_never_cache_headers(response)  # type: ignore[arg-type]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if hasattr(request, "preview"):
            response.headers["X-Guest"] = "1"
        for name in ("ETag", "Last-Modified", "Expires"):
            del response.headers[name]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refused guest, and keep errors that only mean "try again" out of the log."""
        if isinstance(exception, RefusedError):
            return exception.response
        if not hasattr(request, "preview") or not is_retryable(exception):
            return None
        response = message_page("not_now", 503, guest=request.preview.invitation)
        log_response("not now: %s", request.path, response=response, request=request, level="info")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        preview = preview_of(request)
        if preview is None:
            response = self.get_response(request)
            leave(response)
            return response
        if request.method not in ALLOWED:
            response = message_page("no_writing", 405, invitation=preview.invitation)
            response.headers["Allow"] = ", ".join(ALLOWED)
            return response
        request.preview = preview  # type: ignore[attr-defined]
        with site_at(preview.moment, preview.invitation) as found:
            if shows(preview, request):
                preview.is_shown = True
                preview.left_behind, preview.is_draft = found
                response = self.get_response(request)
                if response.streaming:  # later it would read today's site
                    response.streaming_content = list(response)
                return response
        return self.get_response(request)


def shows(preview: Preview, request: HttpRequest) -> bool:
    """Tell whether the requested page is part of it, in the transaction that shows it."""
    invitation = preview.invitation
    if invitation is None or invitation.is_whole_site:
        return True
    pages = Page.objects.filter(pk__in=invitation.page_keys())
    return any(page.get_url(request) == request.path for page in pages)
