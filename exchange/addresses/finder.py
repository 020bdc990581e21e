"""The targets of the addresses of the earlier sites.

The addresses of documents are Wagtail's redirects, so editors can see and change them. Rules for
tags, numbered lists and feeds are in `exchange.addresses.urls`. Both ignore case, `.html` and a
trailing slash.
"""

import re
import unicodedata
from functools import cached_property
from urllib.parse import unquote, urlsplit

from django.http import (
    Http404,
    HttpRequest,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseRedirectBase
from django.urls import resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page, Site

from exchange.addresses import views
from exchange.export.models import ImportedFile

LONGEST = 500


def key_of_address(path: str) -> str:
    """Return the normal form of a path, such as `/defis/2018/dataesr`.

    It is in lower case, without query, `.html` and trailing slash.
    """
    plain = unicodedata.normalize("NFC", unquote(path.split("?")[0])).lower()
    plain = re.sub(r"/index\.html$|\.html?$", "", plain.rstrip("/"))
    return "/" + re.sub(r"/{2,}", "/", plain).strip("/")


def key_of_file(path: str) -> str:
    """Return the normal form of the path of a file: no capitals, accents or leading slash."""
    plain = unicodedata.normalize("NFC", unquote(path)).strip().lstrip("/")
    return string_to_ascii(plain).lower()[:500]


# Targets ----------------------------------------------------------------------------------------


class Finder:
    """Looks up addresses of `site`, by default the default site. It reads the home pages once."""

    def __init__(self, site: Site | None = None) -> None:
        sites = Site.objects.filter(is_default_site=True)
        self.site = site or sites.select_related("root_page").first()

    @cached_property
    def english(self) -> Page | None:
        if self.site is None:
            return None
        translations = self.site.root_page.get_translations()
        return translations.filter(locale__language_code="en").first()

    def redirect(self, path: str, query: str = "") -> HttpResponseRedirectBase | None:
        """Return the redirect from a path without a page, None if the path leads nowhere.

        The target keeps the query, unless the redirect is for this query.
        """
        key = key_of_address(path)
        if "\0" in key or len(key) > LONGEST:
            return None
        redirect = self.redirect_from(path, query)
        is_permanent = redirect is None or redirect.is_permanent
        if redirect is None:
            target = self.target_without_redirect(path, key)
        elif redirect.redirect_page is not None and not redirect.redirect_page.live:
            return None
        else:
            target = redirect.link
            query = "" if "?" in redirect.old_path else query
        if not target or target.partition("?")[0] == path:
            return None
        mark = "&" if "?" in target else "?"
        response = HttpResponsePermanentRedirect if is_permanent else HttpResponseRedirect
        return response(f"{target}{mark}{query}" if query else target)

    def redirect_from(self, path: str, query: str) -> Redirect | None:
        """Return the redirect from an address: with its query, without it, or respelled."""
        path = "/" + path.lstrip("/")
        ways = [f"{path}?{query}", path, key_of_address(path)]
        old_paths = [Redirect.normalise_path(way) for way in ways]
        redirects = Redirect.get_for_site(self.site).filter(old_path__in=old_paths)
        return min(
            redirects.select_related("redirect_page"),
            key=lambda redirect: (old_paths.index(redirect.old_path), redirect.site_id is None),
            default=None,
        )

    def target_without_redirect(self, path: str, key: str) -> str | None:
        """Return the page at another spelling, else the target of a rule, else an old file."""
        page = self.page_at(string_to_ascii(key))
        if page is not None:
            return page.get_url_parts()[2]
        if numbered := re.fullmatch(r"(/promos/[^/]+)/page/\d{1,5}", key):
            return self.target_of(numbered[1])
        if path != path.lower() and (target := rule_target(path.lower())):
            return target
        return file_target(path)

    def target_of(self, path: str) -> str | None:
        """Return the target of a path without a page, None if it has none."""
        redirect = self.redirect(path)
        return redirect.url if redirect is not None else None

    def page_at(self, path: str) -> Page | None:
        """Return the live page at a path in any case, None if there is none."""
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or parts.query or "." in parts.path or self.site is None:
            return None
        steps = parts.path.lower().strip("/").split("/")
        root: Page | None = self.site.root_page
        if steps[0] == "en":
            steps, root = steps[1:], self.english
        if root is None:
            return None
        url_path = root.url_path + "".join(f"{step}/" for step in steps if step)
        return Page.objects.live().filter(url_path=url_path).first()


def file_target(path: str) -> str | None:
    """Return the address of the file that an earlier site served at `path`, None if it had none.

    If both earlier sites had a file there, it is the file of the later site.
    """
    known = ImportedFile.objects.filter(key=key_of_file(path)).order_by("origin", "pk")
    found = known.select_related("image", "document").first()
    if found is not None and found.document is not None:
        return found.document.url
    if found is not None and found.image is not None:
        # Only signed-in editors get originals.
        rendition = found.image.renditions.filter(filter_spec__contains="jpeg").first()
        return rendition.url if rendition is not None else None
    return None


def rule_target(path: str) -> str | None:
    """Return the target of a path by the rules of `exchange.addresses.urls`, None without one."""
    try:
        match = resolve(path)
        if match.func.__module__ != views.__name__:
            return None
        return match.func(HttpRequest(), *match.args, **match.kwargs).url
    except Http404:
        return None
