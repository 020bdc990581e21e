"""The addresses that the earlier sites had, and redirects for those of documents."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.models import Site as WagtailSite

from exchange.addresses.finder import LONGEST, Finder, Reply, key_of_address
from exchange.addresses.models import OldAddress
from exchange.export.models import ImportedDocument, Site
from exchange.export.turns import in_turns


def create_redirects(moves: Iterable[tuple[str, str]]) -> None:
    """Create the redirects of all imported documents, and those of `moves`; editors' own stay.

    A move leads from its old path to the present place of its new path.
    """
    targets: dict[str, Page | str] = {}
    records = ImportedDocument.objects.exclude(identity={}).filter(page__live=True)
    for record in sorted(
        records.select_related("page"), key=lambda one: (Site.rank(one.site), one.source_path)
    ):
        identity = record.identity
        for address in filter(None, [*identity["addresses"], identity["place"]]):
            if record.page is not None and identity["public"]:
                targets.setdefault(key_of_address(address), record.page)
    _create(targets)
    finder = Finder()
    moved: dict[str, Page | str] = {}
    for old, new in moves:
        reply = finder.answer(new)
        if reply.status != 404:
            target = reply.target or new
            moved[key_of_address(old)] = finder.page_at(target) or target
    _create(moved)


def _create(targets: dict[str, Page | str]) -> None:
    """Create the missing redirects, also those of an import that was killed."""
    site = WagtailSite.objects.filter(is_default_site=True).first()
    known = {"/", *Redirect.objects.filter(site=site).values_list("old_path", flat=True)}
    wanted = []
    for key, target in targets.items():
        redirect = Redirect(site=site, old_path=key[:255], is_permanent=True)
        if isinstance(target, str):
            redirect.redirect_link = target
        else:
            redirect.redirect_page = target
            parts = target.get_url_parts()
            if parts is None or key_of_address(parts[2]) == key:
                continue
        if key not in known:
            wanted.append(redirect)
    for redirect in in_turns(wanted):
        with transaction.atomic():
            redirect.save()


def remember(site: str, addresses: dict[str, bool]) -> None:
    """Store the addresses that a site had; True for those that it had lost itself."""
    with transaction.atomic():
        OldAddress.objects.filter(site=site).delete()
        OldAddress.objects.bulk_create(
            OldAddress(site=site, path=path[:LONGEST], was_lost=lost)
            for path, lost in sorted(addresses.items())
        )


def replies() -> Iterator[tuple[OldAddress, Reply]]:
    """Yield every known old address with its reply."""
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
