"""Redirects from addresses of the earlier sites by rule: taxonomies, numbered lists, feeds."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseRedirectBase
from django.utils.http import urlencode

from exchange.addresses.slugs import slug_of
from exchange.addresses.taxonomies import TAXONOMIES
from pages.models import NewsIndexPage


def taxonomy(request: HttpRequest, name: str, rest: str = "") -> HttpResponseRedirectBase:
    """Redirect from `/themes/sante/` and the addresses below it to the list filtered by that term.

    `/themes/` and its pages redirect to the whole list. So does a term that is unknown or that no
    public page names, for the time being: which of the two it is may be a secret.
    """
    found = TAXONOMIES[name]
    slug = slug_of(rest.split("/")[0])
    if not slug or rest.split("/")[0] in ("page", "index.xml"):
        return HttpResponsePermanentRedirect(found.path)
    term = found.model._default_manager.with_slug(slug).visible_to_all().first()
    if term is None:
        return HttpResponseRedirect(found.path)
    return HttpResponsePermanentRedirect(f"{found.path}?{urlencode({found.parameter: term.slug})}")


def numbered(request: HttpRequest, path: str, number: str) -> HttpResponsePermanentRedirect:
    """Redirect from `/defis/page/2/` to `/defis/?page=2`."""
    query = f"?page={number}" if int(number) > 1 else ""
    return HttpResponsePermanentRedirect(f"/{path}/{query}")


def feed(request: HttpRequest, language: str | None = None) -> HttpResponsePermanentRedirect:
    """Redirect from the feeds of the earlier sites to the present one."""
    news = NewsIndexPage.objects.live().filter(locale__language_code=language or "fr").first()
    parts = news.get_url_parts() if news is not None else None
    if not parts or not parts[2]:
        raise Http404
    return HttpResponsePermanentRedirect(f"{parts[2]}rss/")
