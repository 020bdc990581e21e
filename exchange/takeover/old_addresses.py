"""The addresses that the earlier sites had, and redirects for those of documents."""

import csv
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from exchange.addresses import views
from exchange.addresses.finder import Finder, Reply, key_of_address, rule_target
from exchange.export.models import ImportedDocument, Origin
from exchange.export.turns import in_turns


def create_redirects(moves: Iterable[tuple[str, str]]) -> None:
    """Create the redirects of all imported documents, and those of `moves`; editors' own stay.

    A move leads from its old path to the present place of its new path.
    """
    targets: dict[str, Page | str] = {}
    records = ImportedDocument.objects.exclude(identity={}).filter(page__live=True)
    for record in sorted(
        records.select_related("page"), key=lambda one: (Origin.rank(one.origin), one.source_path)
    ):
        identity = record.identity
        for address in filter(None, [*identity["addresses"], identity["place"]]):
            if record.page is not None and identity["public"]:
                targets.setdefault(key_of_address(address), record.page)
    _create(targets)
    finder = Finder()
    moved: dict[str, Page | str] = {}
    for old, new in moves:
        reply = answer(finder, new)
        if reply.status != 404:
            target = reply.target or new
            moved[key_of_address(old)] = finder.page_at(target) or target
    _create(moved)


def _create(targets: dict[str, Page | str]) -> None:
    """Create the missing redirects, also those of an import that was killed."""
    site = Site.objects.filter(is_default_site=True).first()
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


def replies(addresses: Iterable[str]) -> dict[str, Reply]:
    """Return the reply of this site at each address."""
    finder = Finder()
    return {address: answer(finder, address) for address in sorted(addresses)}


def answer(finder: Finder, path: str) -> Reply:
    """Return the reply to a visitor at `path`. Nothing is rendered."""
    page = finder.page_at(path)
    if is_own_view(path) or (page is not None and page.get_url_parts()[2] == path):
        return Reply(200)
    target = rule_target(path) or finder.target_of(path)
    return Reply(301, target) if target and target != path else Reply(404)


def is_own_view(path: str) -> bool:
    """Tell whether a path is an address of the site that is not a page, such as `/favicon.ico`."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name != "wagtail_serve" and match.func.__module__ != views.__name__


def write_report(file: Path, found: dict[str, Reply]) -> None:
    """Write a table of old addresses. Raises OSError."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["address", "status", "target"])
        rows.writerows([address, reply.status, reply.target] for address, reply in found.items())
