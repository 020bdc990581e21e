"""The addresses that the earlier sites had, and where each leads now.

Those of documents are Wagtail's redirects, which the team can see and change; those that follow a
rule (tags, numbered lists, feeds, files) are in `legacy.urls`. Case, `.html` and a trailing slash
make no difference to either.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page
from wagtail.models import Site as WagtailSite

from legacy import hugo
from legacy.jekyll import JekyllCheckout
from legacy.library import key_of
from legacy.models import ImportedDocument, ImportedFile, OldAddress, Site
from legacy.sources import Checkout

LONGEST = 500
PER_PAGE = 8  # of the lists of both sites
# Sections of the Jekyll site whose places here are addresses of their own.
PLACED = ("defis", "personnes", "blog", "blog-en")


def key_of_address(path: str) -> str:
    """Return the one form of a path that all ways to write it share: `/defis/2018/dataesr`."""
    plain = unicodedata.normalize("NFC", unquote(path.split("?")[0])).lower()
    plain = re.sub(r"/index\.html$|\.html?$", "", plain.rstrip("/"))
    return "/" + re.sub(r"/{2,}", "/", plain).strip("/")


# Leading on -------------------------------------------------------------------------------------


def settle() -> None:
    """Make the redirects of all documents that came in; those that somebody made stay."""
    site = WagtailSite.objects.filter(is_default_site=True).first()
    wanted: dict[str, Page] = {}
    records = ImportedDocument.objects.exclude(identity={}).filter(page__live=True)
    for record in sorted(
        records.select_related("page"), key=lambda one: (Site.rank(one.site), one.source_path)
    ):
        identity = record.identity
        if not identity.get("public", True):
            continue
        old = list(identity.get("addresses", ()))
        if record.site == Site.JEKYLL and identity.get("section") in PLACED:
            old.append(identity.get("place") or "")
        for address in filter(None, old):
            wanted.setdefault(key_of_address(address), record.page)
    _redirect(site, wanted, {})
    # Wagtail's own, of pages that went elsewhere and came back while they found their places.
    for redirect in Redirect.objects.filter(automatically_created=True, redirect_page__live=True):
        parts = redirect.redirect_page.get_url_parts()
        if parts and Redirect.normalise_path(parts[2]) == redirect.old_path:
            redirect.delete()


def settle_moves(moves: Iterable[tuple[str, str]]) -> None:
    """Make the redirects of a `_redirects` file, each to where its target has moved since."""
    site = WagtailSite.objects.filter(is_default_site=True).first()
    pages: dict[str, Page] = {}
    links: dict[str, str] = {}
    finder = Finder()
    for old, new in moves:
        reply = finder.answer(new)
        if reply.status == 404:
            continue
        target = reply.target or new
        page = finder.page_at(target)
        if page is not None:
            pages[key_of_address(old)] = page
        else:
            links[key_of_address(old)] = target
    _redirect(site, pages, links)


@transaction.atomic
def _redirect(site: WagtailSite | None, pages: dict[str, Page], links: dict[str, str]) -> None:
    known = set(Redirect.objects.filter(site=site).values_list("old_path", flat=True))
    for key, page in pages.items():
        parts = page.get_url_parts()
        if key != "/" and key not in known and parts and key_of_address(parts[2]) != key:
            Redirect.objects.create(
                site=site, old_path=key[:255], redirect_page=page, is_permanent=True
            )
    for key, link in links.items():
        if key not in known and key != "/":
            Redirect.objects.create(
                site=site, old_path=key[:255], redirect_link=link, is_permanent=True
            )


def target_of(path: str) -> str | None:
    """Return where a path that is no page's leads: a redirect's target, or a page written so."""
    return Finder().target_of(path)


class Finder:
    """Looks addresses up; the site and its roots are read once."""

    def __init__(self) -> None:
        sites = WagtailSite.objects.filter(is_default_site=True)
        self.site = sites.select_related("root_page").first()

    @cached_property
    def english(self) -> Page | None:
        if self.site is None:
            return None
        translations = self.site.root_page.get_translations()
        return translations.filter(locale__language_code="en").first()

    def target_of(self, path: str) -> str | None:
        key = key_of_address(path)
        if "\0" in key or len(key) > LONGEST:
            return None
        redirects = Redirect.get_for_site(self.site).select_related("redirect_page")
        redirect = redirects.filter(old_path=key).first()
        if redirect is not None:
            page = redirect.redirect_page
            if page is not None:
                route = redirect.redirect_page_route_path or "/"
                return page.get_url_parts()[2].rstrip("/") + route if page.live else None
            return redirect.redirect_link or None
        page = self.page_at(string_to_ascii(key))
        if page is not None:
            return page.get_url_parts()[2]
        if numbered := re.fullmatch(r"(/promos/[^/]+)/page/\d{1,5}", key):
            return self.target_of(numbered[1])
        if path != path.lower() and (target := rule_target(path.lower())):
            return target
        return file_target(path)

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
    """Return where `legacy.urls` leads from a path, None if nowhere."""
    try:
        match = resolve(path)
        if match.func.__module__ != "legacy.views":
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
    return match.url_name != "wagtail_serve" and match.func.__module__ != "legacy.views"


# What all of them give --------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    """What an address gives: 200, 301 to `target`, or 404."""

    status: int
    target: str = ""


def remember(site: str, addresses: dict[str, bool]) -> None:
    """Write down the addresses that a site had; True for those that it had lost itself."""
    with transaction.atomic():
        OldAddress.objects.filter(site=site).delete()
        OldAddress.objects.bulk_create(
            OldAddress(site=site, path=path[:LONGEST], was_lost=lost)
            for path, lost in sorted(addresses.items())
        )


def replies() -> Iterator[tuple[OldAddress, Reply]]:
    """Yield every old address that is known, and what it gives."""
    finder = Finder()
    for address in OldAddress.objects.order_by("site", "path"):
        yield address, finder.answer(address.path)


def write_report(file: Path, found: Iterable[tuple[OldAddress, Reply]]) -> None:
    """Write a table of old addresses. Raises OSError."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["address", "site", "status", "target", "message"])
        for address, reply in found:
            lost = "perdue par l’ancien site lui-même" if address.was_lost else ""
            rows.writerow(
                [address.path, address.get_site_display(), reply.status, reply.target, lost]
            )


# What the sites had -----------------------------------------------------------------------------


def of_hugo(checkout: Checkout, files: Iterable[str]) -> dict[str, bool]:
    """Return the public addresses of a Hugo site: pages, terms, lists, feeds, files."""
    found = {"/": False, "/index.xml": False}
    for document in checkout.documents:
        if not hugo.why_hidden(document):
            found |= dict.fromkeys(hugo.addresses_of(document), False)
            if document.section in hugo.TERMS:
                found[f"{document.address}index.xml"] = False
    for document in checkout.of("promos"):
        below = [one for one in checkout.documents if document.title in one.texts("promos")]
        for number in range(2, ceil(len(below) / PER_PAGE) + 1):
            found |= {f"{address}page/{number}/": False for address in hugo.addresses_of(document)}
    for section in hugo.SECTIONS:
        documents = checkout.of(section)
        if documents:
            found |= {f"/{section}/": False, f"/{section}/index.xml": False}
        if section not in ("themes", "expertises", "categories"):
            for number in range(2, ceil(len(documents) / PER_PAGE) + 1):
                found[f"/{section}/page/{number}/"] = False
    return found | {f"/{path}": False for path in files}


def of_jekyll(checkout: JekyllCheckout, files: Iterable[str]) -> dict[str, bool]:
    """Return the public addresses of a Jekyll site, lost ones marked."""
    documents = checkout.documents
    found = {"/": False, "/blog/": False, "/feed.xml": False}
    for document in documents:
        if document.address and not document.is_draft:
            found.setdefault(document.address, document.path.startswith("_data/"))
    for locale, root in (("fr", "/blog/"), ("en", "/en/blog/")):
        posts = [
            one
            for one in documents
            if one.section == "blog" and one.locale == locale and not one.is_draft
        ]
        if posts:
            found[root] = False
        for number in range(2, ceil(len(posts) / PER_PAGE) + 1):
            found[f"{root}page{number}/"] = False
    found |= {f"/{path}": False for path in files}
    there = {key_of_address(path) for path, lost in found.items() if not lost}
    for old, new in checkout.moves:
        found.setdefault(old, key_of_address(new) not in there)
    return found


def of_seed() -> dict[str, bool]:
    """Return the public addresses of the first site, of whose documents each came in by itself."""
    records = ImportedDocument.objects.filter(site=Site.SEED)
    files = ImportedFile.objects.filter(site=Site.SEED)
    found = {"/": False} | {f"/{file.path}": False for file in files}
    return found | {
        address: False for record in records for address in record.identity.get("addresses", ())
    }
