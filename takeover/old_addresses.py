"""The addresses that the earlier sites had, as Wagtail's redirects."""

from collections.abc import Iterable, Iterator

from django.http import Http404
from django.urls import resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from exchange.addresses.finder import Finder, key_of_address
from publishing.caching import generation
from takeover.menus import target_of
from takeover.models import LegacyDocument, LegacyFile
from takeover.sources import rank
from takeover.turns import in_turns

# Of the lists of both sites.
PER_PART = 8
# Of the news, below their page.
FEED = "/rss/"
# An old address, the page or the path that it leads to, and the path below that page.
Move = tuple[str, Page | str, str]


def create_redirects(more: Iterable[Move], moves: Iterable[tuple[str, str]]) -> None:
    """Create the redirects of all imported documents, `more`, and `moves`; editors' own stay.

    A move leads from its old path to the present place of its new path.
    """
    records = LegacyDocument.objects.exclude(identity={}).filter(page__live=True)
    public = (record for record in records.select_related("page") if record.identity["public"])
    ranked = sorted(public, key=lambda one: (rank(one.origin), one.source_path))
    _create(
        (address, record.page, "")
        for record in ranked
        for address in filter(None, [*record.identity["addresses"], record.identity["place"]])
    )
    _create(more)
    finder = Finder()
    ends = ((old, destination(finder, new)) for old, new in moves)
    _create((old, finder.page_at(end) or end, "") for old, end in ends if end)


def _create(targets: Iterable[Move]) -> None:
    """Create the missing redirects, also those of an import that was killed; the first counts."""
    site = Site.objects.filter(is_default_site=True).first()
    known = {"/", *Redirect.objects.filter(site=site).values_list("old_path", flat=True)}
    for address, target, route in in_turns(targets):
        key = key_of_address(address)[:255]
        parts = ("", "", target) if isinstance(target, str) else target.get_url_parts()
        if key not in known and parts and key_of_address(parts[2] + route) != key:
            with generation.atomic():
                Redirect.add_redirect(key, target, page_route_path=route, site=site)
        known.add(key)


def parts_of(address: str, documents: int, separator: str = "page/") -> list[str]:
    """Return the addresses of the parts of a list, in order.

    There is one part more than the documents fill: a copy of the site may lack some.
    """
    return [f"{address}{separator}{number}/" for number in range(1, documents // PER_PART + 3)]


def led_to_parts(parts: list[str], page: Page) -> Iterator[Move]:
    """Yield where each part of a list leads: the first to the page of the list."""
    address = page.get_url_parts()[2]
    yield parts[0], page, ""
    yield from ((old, f"{address}?page={number}", "") for number, old in enumerate(parts[1:], 2))


def address_of_file(file: LegacyFile) -> str:
    """Return where visitors get a file, "" if they do not."""
    if file.document is not None:
        return file.document.url
    # Only signed-in editors get originals.
    found = file.image and file.image.renditions.filter(filter_spec__contains="jpeg").first()
    return found.url if found else ""


def destination(finder: Finder, path: str) -> str:
    """Return the address where a visitor at `path` ends, "" if it is a 404. Nothing is rendered."""
    page = finder.page_at(path)
    if page is not None and page.get_url_parts()[2] == path:
        return path
    return target_of(finder, path) or (path if is_own_view(path) else "")


def is_own_view(path: str) -> bool:
    """Tell whether a path is an address of the site that is not a page, such as `/favicon.ico`."""
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Http404:
        return False
