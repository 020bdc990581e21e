"""The files that robots and security researchers look for at known addresses."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page

from home.models import HomePage
from publishing import clock
from publishing.base.visibility import visible_to_all
from publishing.caching.public_views import public

SECURITY_TXT_LIFE = timedelta(days=180)


class LanguagesSitemap(Sitemap):
    """Every live public page, in all languages; Wagtail's stops at the site's own tree."""

    def items(self):
        homes = HomePage.objects.live().values_list("path", flat=True)
        trees = Page.objects.none()
        for path in homes:
            trees |= Page.objects.filter(path__startswith=path)
        return visible_to_all(trees).order_by("path").defer_streamfields().specific()


@public()
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(request, {"pages": LanguagesSitemap(request)})


@public()
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Send robots to the site map in production, and away from any other environment."""
    if settings.INDEXABLE:
        address = urljoin(settings.SITE_URL, reverse("sitemap"))
        lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {address}"]
    else:
        lines = ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public()
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness (RFC 9116); 404 while nobody is named for it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(midnight + SECURITY_TXT_LIFE).isoformat()}",
        "Preferred-Languages: fr, en",
        f"Canonical: {urljoin(settings.SITE_URL, reverse('security_txt'))}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    patch_cache_control(response, max_age=24 * 3600)
    return response


@public()
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to the icon that browsers ask for at the root of any site."""
    return HttpResponseRedirect(static(name))
