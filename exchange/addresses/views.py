"""Addresses of the earlier sites that are no page: taxonomies, numbered lists, feeds and files."""

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.utils.http import urlencode

from exchange.addresses.slugs import slug_of
from exchange.addresses.taxonomies import TAXONOMIES
from pages.models import NewsIndexPage


def taxonomy(request: HttpRequest, name: str, rest: str = "") -> HttpResponsePermanentRedirect:
    """Lead from `/themes/sante/` (its feed, its page 2…) to the list of what has that term.

    404 for a term that there never was. Any other address below leads to the whole list.
    """
    found = TAXONOMIES[name]
    slug = slug_of(rest.split("/")[0])
    if not slug or rest.split("/")[0] in ("page", "index.xml"):
        return HttpResponsePermanentRedirect(found.path)
    term = found.model._default_manager.named(slug).first()
    if term is None:
        raise Http404
    return HttpResponsePermanentRedirect(f"{found.path}?{urlencode({found.parameter: term.slug})}")


def numbered(request: HttpRequest, path: str, number: str) -> HttpResponsePermanentRedirect:
    """Lead from `/defis/page/2/` to `/defis/?page=2`."""
    query = f"?page={number}" if int(number) > 1 else ""
    return HttpResponsePermanentRedirect(f"/{path}/{query}")


def feed(request: HttpRequest, language: str | None = None) -> HttpResponsePermanentRedirect:
    """Lead readers of the earlier sites' feeds to the one that follows them."""
    news = NewsIndexPage.objects.live().filter(locale__language_code=language or "fr").first()
    parts = news.get_url_parts() if news is not None else None
    if not parts or not parts[2]:
        raise Http404
    return HttpResponsePermanentRedirect(f"{parts[2]}rss/")


def tag(request: HttpRequest, name: str) -> HttpResponsePermanentRedirect:
    """Lead from `/tag/methode.html` to the news of that category; 404 for a tag never had."""
    return taxonomy(request, "categories", name)
