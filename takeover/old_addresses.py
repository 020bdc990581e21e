"""The addresses that the earlier sites had, and redirects for those of documents."""

from collections.abc import Iterable

from django.db import transaction
from django.http import Http404
from django.urls import resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from exchange.addresses import views
from exchange.addresses.finder import Finder, key_of_address, rule_target
from exchange.export.models import ImportedDocument
from exchange.export.turns import in_turns
from takeover.sources import rank


def create_redirects(moves: Iterable[tuple[str, str]]) -> None:
    """Create the redirects of all imported documents, and those of `moves`; editors' own stay.

    A move leads from its old path to the present place of its new path.
    """
    records = ImportedDocument.objects.exclude(identity={}).filter(page__live=True)
    public = (record for record in records.select_related("page") if record.identity["public"])
    ranked = sorted(public, key=lambda one: (rank(one.origin), one.source_path))
    _create(
        (address, record.page)
        for record in ranked
        for address in filter(None, [*record.identity["addresses"], record.identity["place"]])
    )
    finder = Finder()
    ends = ((old, destination(finder, new)) for old, new in moves)
    _create((old, finder.page_at(end) or end) for old, end in ends if end)


def _create(targets: Iterable[tuple[str, Page | str]]) -> None:
    """Create the missing redirects, also those of an import that was killed; the first counts."""
    site = Site.objects.filter(is_default_site=True).first()
    known = {"/", *Redirect.objects.filter(site=site).values_list("old_path", flat=True)}
    for address, target in in_turns(targets):
        key = key_of_address(address)[:255]
        parts = ("", "", target) if isinstance(target, str) else target.get_url_parts()
        if key not in known and parts and key_of_address(parts[2]) != key:
            with transaction.atomic():
                Redirect.add_redirect(key, target, site=site)
        known.add(key)


def destination(finder: Finder, path: str) -> str:
    """Return the address where a visitor at `path` ends, "" if it is a 404. Nothing is rendered."""
    page = finder.page_at(path)
    if page is not None and page.get_url_parts()[2] == path:
        return path
    return rule_target(path) or finder.target_of(path) or (path if is_own_view(path) else "")


def is_own_view(path: str) -> bool:
    """Tell whether a path is an address of the site that is not a page, such as `/favicon.ico`."""
    try:
        match = resolve(path)
    except Http404:
        return False
    return match.url_name != "wagtail_serve" and match.func.__module__ != views.__name__
