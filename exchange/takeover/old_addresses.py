"""Which addresses the earlier sites had, and redirects for those of documents."""

import csv
from collections.abc import Iterable, Iterator
from math import ceil
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.models import Site as WagtailSite

from exchange.addresses.finder import LONGEST, Finder, Reply, key_of_address
from exchange.addresses.models import OldAddress
from exchange.export.models import ImportedDocument, ImportedFile, Site
from exchange.export.turns import in_turns
from exchange.takeover import hugo
from exchange.takeover.jekyll import JekyllCheckout
from exchange.takeover.sources import Checkout

PER_PAGE = 8  # of the lists of both sites


def settle() -> None:
    """Make the redirects of all documents that came in; those that somebody made stay."""
    site = WagtailSite.objects.filter(is_default_site=True).first()
    wanted: dict[str, Page] = {}
    records = ImportedDocument.objects.exclude(identity={}).filter(page__live=True)
    for record in sorted(
        records.select_related("page"), key=lambda one: (Site.rank(one.site), one.source_path)
    ):
        identity = record.identity
        if not identity["public"]:
            continue
        for address in filter(None, [*identity["addresses"], identity["place"]]):
            wanted.setdefault(key_of_address(address), record.page)
    _redirect(site, wanted, {})


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


def _redirect(site: WagtailSite | None, pages: dict[str, Page], links: dict[str, str]) -> None:
    """Create the redirects that lack; a second import goes on where a first one was killed."""
    known = {"/", *Redirect.objects.filter(site=site).values_list("old_path", flat=True)}
    targets: dict[str, dict[str, Any]] = {
        key: {"redirect_link": link} for key, link in links.items()
    }
    for key, page in pages.items():
        parts = page.get_url_parts()
        if parts and key_of_address(parts[2]) != key:
            targets[key] = {"redirect_page": page}
    wanted = [
        Redirect(site=site, old_path=key[:255], is_permanent=True, **target)
        for key, target in targets.items()
        if key not in known
    ]
    for redirect in in_turns(wanted):
        with transaction.atomic():
            redirect.save()


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
        if not document.hidden:
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
        if document.address and not document.hidden:
            found.setdefault(document.address, document.path.startswith("_data/"))
    for locale, root in (("fr", "/blog/"), ("en", "/en/blog/")):
        posts = [
            one
            for one in documents
            if one.section == "blog" and one.locale == locale and not one.hidden
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
