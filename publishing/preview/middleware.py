"""Answers requests with the cookie of `access` from the site at a later moment."""

from dataclasses import dataclass

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.log import log_response
from wagtail.models import Page

from publishing.caching.middleware import is_in_future
from publishing.caching.public_views import is_public_address
from publishing.preview.access import LinkError, TooManyError, View, leave, view_of
from publishing.preview.site_at import NotNowError, Preview, gave_way, site_at

# After so many seconds the browser asks again for a page that could not be shown.
RETRY_AFTER = 2
ALLOWED = ("GET", "HEAD")


@dataclass
class Shown:
    """The data of the banner: `request.future` of a page in the view."""

    view: View
    # False if the link is for another page: this page is today's.
    is_here: bool = True
    preview: Preview | None = None

    @property
    def is_draft(self) -> bool:
        return self.preview is not None and self.preview.is_draft

    @property
    def number_left_behind(self) -> int:
        return len(self.preview.left_behind) if self.preview else 0


class PreviewMiddleware:
    """Render the response completely inside `publishing.preview.site_at.site_at`.

    The response is for one person: nobody may store or index it, and it has no generation. Writing
    requests are refused.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_in_future(request) or not is_public_address(request):
            return self.get_response(request)
        response = self._answer(request)
        # The cookies and headers of a view are not those of the public page.
        add_never_cache_headers(response)  # type: ignore[arg-type]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        for name in ("ETag", "Last-Modified", "Expires"):
            del response.headers[name]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception):
        """Keep errors that only mean "try again" out of the log."""
        if hasattr(request, "future") and gave_way(exception):
            return gave_way_to_others(request, "too_long")
        return None

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            view = view_of(request)
        except LinkError:
            response = message_page("link_over", 410)
            leave(response)
            return response
        except TooManyError:
            return too_many()
        if view is None:
            response = self.get_response(request)
            leave(response)
            return response
        if request.method not in ALLOWED:
            return message_page("no_writing", 405, {"Allow": ", ".join(ALLOWED)})
        try:
            return self._rendered(request, view)
        except NotNowError:
            headers = {"Retry-After": str(RETRY_AFTER), "Refresh": str(RETRY_AFTER)}
            return gave_way_to_others(request, "not_now", headers)
        except OperationalError as error:
            if not gave_way(error):
                raise
            return gave_way_to_others(request, "too_long")

    def _rendered(self, request: HttpRequest, view: View) -> HttpResponseBase:
        with site_at(view.moment or timezone.now(), draft=view.only_page) as preview:
            if is_shown(request, view):
                request.future = Shown(view, preview=preview)  # type: ignore[attr-defined]
                response = self.get_response(request)
                if response.streaming:  # later it would read today's site
                    response.streaming_content = list(response)
                return response
        request.future = Shown(view, is_here=False)  # type: ignore[attr-defined]
        return self.get_response(request)


def is_shown(request: HttpRequest, view: View) -> bool:
    """Tell whether the view includes the requested page, in the transaction that shows it."""
    if view.only_page is None:
        return True
    page = Page.objects.filter(pk=view.only_page).first()
    return page is not None and page.get_url(request) == request.path


def gave_way_to_others(request: HttpRequest, page: str, headers=None) -> HttpResponse:
    """Return a page that says so, without the error that its status would log."""
    response = message_page(page, 503, headers)
    log_response("%s: %s", page, request.path, response=response, request=request, level="info")
    return response


def message_page(page: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return a page that explains why the requested page cannot be shown."""
    return HttpResponse(render_to_string(f"preview/{page}.html"), status=status, headers=headers)


def too_many() -> HttpResponse:
    return message_page("too_many", 429, {"Retry-After": "60"})
