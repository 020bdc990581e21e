"""Addresses of the present site that have no page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from pages.models import NewsIndexPage


def former_feed(request: HttpRequest) -> HttpResponse:
    """Send readers of the present site's feed to the one that follows it."""
    index = NewsIndexPage.objects.live().filter(locale__language_code="fr").first()
    address = index and index.get_url(request)
    if not address:
        raise Http404
    return redirect(f"{address}rss/", permanent=True)
