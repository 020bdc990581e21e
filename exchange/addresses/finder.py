"""Where the addresses of the earlier sites lead.

Those of documents are Wagtail's redirects, which the team can see and change; those that follow a
rule (tags, numbered lists, feeds, files) are in `exchange.addresses.urls`. Case, `.html` and a
trailing slash make no difference to either.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page
from wagtail.models import Site as WagtailSite

from exchange.export.models import ImportedFile

LONGEST = 500


def key_of_address(path: str) -> str:
    """Return the one form of a path that all ways to write it share: `/defis/2018/dataesr`."""
    plain = unicodedata.normalize("NFC", unquote(path.split("?")[0])).lower()
    plain = re.sub(r"/index\.html$|\.html?$", "", plain.rstrip("/"))
    return "/" + re.sub(r"/{2,}", "/", plain).strip("/")


def key_of(path: str) -> str:
    """Return a path as old addresses may write it: without case, accents or leading slash."""
    plain = unicodedata.normalize("NFC", unquote(path)).strip().lstrip("/")
    return string_to_ascii(plain).lower()[:500]


# Leading on -------------------------------------------------------------------------------------


class Finder:
    """Looks addresses up; the site and its roots are read once."""

    def __init__(self, site: WagtailSite | None = None) -> None:
        """Look addresses of `site` up, of the default site without one."""
        sites = WagtailSite.objects.filter(is_default_site=True)
        self.site = site or sites.select_related("root_page").first()

    @cached_property
    def english(self) -> Page | None:
        if self.site is None:
            return None
        translations = self.site.root_page.get_translations()
        return translations.filter(locale__language_code="en").first()

    def lead_on(self, path: str, query: str = "") -> "Reply":
        """Return where a path that is no page's leads: 301 or 302 to its target, else 404.

        The query goes along, unless a redirect names it.
        """
        key = key_of_address(path)
        if "\0" in key or len(key) > LONGEST:
            return Reply(404)
        redirect = self.redirect_from(path, query)
        if redirect is None:
            status, target = 301, self.target_without_redirect(path, key)
        elif redirect.redirect_page is not None and not redirect.redirect_page.live:
            return Reply(404)
        else:
            status, target = 301 if redirect.is_permanent else 302, redirect.link
            query = "" if "?" in redirect.old_path else query
        if not target:
            return Reply(404)
        mark = "&" if "?" in target else "?"
        return Reply(status, f"{target}{mark}{query}" if query else target)

    def redirect_from(self, path: str, query: str) -> Redirect | None:
        """Return the redirect from an address: with its query, without, or written otherwise."""
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
        """Return the page written so, else where a rule leads, else a file of an earlier site."""
        page = self.page_at(string_to_ascii(key))
        if page is not None:
            return page.get_url_parts()[2]
        if numbered := re.fullmatch(r"(/promos/[^/]+)/page/\d{1,5}", key):
            return self.target_of(numbered[1])
        if path != path.lower() and (target := rule_target(path.lower())):
            return target
        return file_target(path)

    def target_of(self, path: str) -> str | None:
        """Return where a path that is no page's leads, None for nowhere."""
        return self.lead_on(path).target or None

    def page_at(self, path: str) -> Page | None:
        """Return the live page at a path of the site, case aside; None for any other address."""
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or parts.query or self.site is None:
            return None
        steps = parts.path.lower().strip("/").split("/")
        root: Page | None = self.site.root_page
        if steps[0] == "en":
            steps, root = steps[1:], self.english
        if root is None:
            return None
        url_path = root.url_path + "".join(f"{step}/" for step in steps if step)
        return Page.objects.live().filter(url_path=url_path).first()

    def answer(self, path: str) -> "Reply":
        """Return what a visitor gets at `path`, without rendering anything."""
        exact = self.page_at(path)
        if exact is not None and exact.get_url_parts()[2] == path:
            return Reply(200)
        if is_own_view(path):
            return Reply(200)
        target = rule_target(path) or self.target_of(path)
        return Reply(301, target) if target and target != path else Reply(404)


def file_target(path: str) -> str | None:
    """Return where the file is that an earlier site served at `path`, None for one never had.

    Where both earlier sites had a file there, the later one's is given.
    """
    known = ImportedFile.objects.filter(key=key_of(path)).order_by("site", "pk")
    found = known.select_related("image", "document").first()
    if found is not None and found.document is not None:
        return found.document.url
    if found is not None and found.image is not None:
        # The widest JPEG is what stands on pages; originals are for the team.
        rendition = found.image.renditions.filter(filter_spec__contains="jpeg").first()
        return rendition.url if rendition is not None else None
    return None


def rule_target(path: str) -> str | None:
    """Return where `exchange.addresses.urls` leads from a path, None if nowhere."""
    try:
        match = resolve(path)
        if match.func.__module__ != "exchange.addresses.views":
            return None
        request = HttpRequest()
        request.method, request.path = "GET", path
        return match.func(request, *match.args, **match.kwargs).headers["Location"]
    except (Http404, Resolver404):
        return None


def is_own_view(path: str) -> bool:
    """Tell whether a path is an address of the site itself that is no page: `/favicon.ico`."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name != "wagtail_serve" and match.func.__module__ != "exchange.addresses.views"


@dataclass(frozen=True)
class Reply:
    """What an address gives: 200, 301 or 302 to `target`, or 404."""

    status: int
    target: str = ""
