"""The targets of old addresses: Wagtail's redirects, which editors see and change.

Case, `.html` and a trailing slash make no difference, also in the address of a page.
"""

import re
import unicodedata
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.request import validate_host
from django.http.response import HttpResponseRedirectBase
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page, Site

LONGEST = 500


def key_of_address(path: str) -> str:
    """Return the normal form of a path, such as `/defis/2018/dataesr`.

    It is in lower case, without query, `.html` and trailing slash.
    """
    plain = unicodedata.normalize("NFC", unquote(path.split("?")[0])).lower()
    plain = re.sub(r"/index\.html$|\.html?$", "", plain.rstrip("/"))
    return "/" + re.sub(r"/{2,}", "/", plain).strip("/")


class Finder:
    """Looks up addresses of `site`, by default the default site."""

    def __init__(self, site: Site | None = None) -> None:
        sites = Site.objects.filter(is_default_site=True)
        self.site = site or sites.select_related("root_page").first()

    def redirect(self, path: str, query: str = "") -> HttpResponseRedirectBase | None:
        """Return the redirect from a path without a page, None if the path leads nowhere.

        The target keeps the query, unless the redirect is for this query.
        """
        key = key_of_address(path)
        if "\0" in key or len(key) > LONGEST:
            return None
        redirect = self.redirect_from(path, query)
        if redirect is None or self.leads_back(redirect, path):
            there = self.page_at(string_to_ascii(key))
            address = there.get_url_parts()[2] if there is not None else path
            if address == path:
                return None
            return HttpResponsePermanentRedirect(with_query(address, query))
        page, target = redirect.redirect_page, redirect.link
        if not target or (page is not None and not page.live):
            return None
        response = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
        return response(target if "?" in redirect.old_path else with_query(target, query))

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

    def leads_back(self, redirect: Redirect | None, path: str) -> bool:
        """Tell whether a redirect leads to `path` again, by itself or by further ones."""
        seen = {key_of_address(path)}
        while redirect is not None and (parts := own_parts(redirect.link or "")):
            if parts.path == path:
                return True
            page = redirect.redirect_page
            if (page is not None and page.live) or self.page_at(parts.path) is not None:
                return False
            if (key := key_of_address(parts.path)) in seen:
                return True
            seen.add(key)
            redirect = self.redirect_from(parts.path, parts.query)
        return False

    def page_at(self, path: str) -> Page | None:
        """Return the live page at a path in any case, None if there is none."""
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or parts.query or "." in parts.path or self.site is None:
            return None
        steps = parts.path.lower().strip("/").split("/")
        root = self.site.root_page
        if steps[0] == "en":
            steps = steps[1:]
            root = root.get_translations().filter(locale__language_code="en").first()
        if root is None:
            return None
        url_path = root.url_path + "".join(f"{step}/" for step in steps if step)
        return Page.objects.live().filter(url_path=url_path).first()


def own_parts(address: str) -> SplitResult | None:
    """Return the parts of an address of this site, None for any other."""
    try:
        parts = urlsplit(address)
        is_own = not parts.netloc or validate_host(parts.hostname or "", settings.ALLOWED_HOSTS)
    except ValueError:
        return None
    return parts if is_own else None


def with_query(address: str, query: str) -> str:
    """Return an address with more parameters, which stand before its fragment."""
    if not query:
        return address
    before, mark, fragment = address.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{query}{mark}{fragment}"
