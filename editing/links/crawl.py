"""Background jobs that read the links of the public pages, and ask where each of them leads."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from itertools import batched
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page

from editing.links.answers import fault_of, normalized, visit_site
from editing.links.http_client import Allowed, is_public
from editing.links.offline import store_offline_links
from editing.models import LinkedAddress, PageLink, PublicAddress
from home.models import HomePage
from publishing.caching import generation
from publishing.restrictions import visible_to_all
from publishing.scheduling.background import delete_rows

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# From one page to the next, and from one address to the next. The background, which rests for ten
# seconds when idle, still comes to 60,000 of each in a week.
PAUSE = timedelta(seconds=5)
# The database indexes them.
LONGEST_ADDRESS = 1000
# The links that share a page are one for each page and network.
LINKS = "a[href]:not(.fr-share a)"
# In the cache: the last generation that was followed.
FOLLOWED = "links-followed"


def follow_changes() -> bool:
    """After a public change, find the pages to read, and the links to what is not online.

    Pages with a broken link are read again, since the change may have corrected it. So are the home
    pages, for the menus around them.
    """
    number = generation.current()
    if cache.get(FOLLOWED) == number:
        return False
    _find_pages()
    broken = LinkedAddress.objects.exclude(fault="")
    again = Q(links__to__in=broken) | Q(page__in=HomePage.objects.all())
    PublicAddress.objects.filter(again).update(read_at=None)
    store_offline_links()
    cache.set(FOLLOWED, number, timeout=None)
    return True


def _find_pages() -> None:
    pages = visible_to_all(Page.objects.filter(depth__gt=1))
    delete_rows(PublicAddress.objects.exclude(page__in=pages))
    new = pages.exclude(pk__in=PublicAddress.objects.values("page"))
    for batch in batched(new.iterator(500), 500):
        PublicAddress.objects.bulk_create(
            [PublicAddress(path=urlsplit(page.url).path, page=page) for page in batch if page.url],
            ignore_conflicts=True,
        )


def read_next() -> bool:
    """Read the links of one page: each week, and after each publication."""
    now = timezone.now()
    if PublicAddress.objects.filter(read_at__gt=now - PAUSE).exists():
        return False
    due = Q(read_at=None) | Q(read_at__lt=now - WEEK) | Q(read_at__lt=F("page__last_published_at"))
    latest_first = F("page__last_published_at").desc(nulls_last=True)
    source = PublicAddress.objects.filter(due).order_by(latest_first, "pk").first()
    if source is None:
        return False
    page = source.page.specific
    locations = [each["location"] for each in page.get_sitemap_urls()]
    paths = {urlsplit(location).path for location in locations if location}
    links = list(_links_on(source.path, is_home=isinstance(page, HomePage)))
    with transaction.atomic():
        addresses = _store_addresses({address for address, _, _ in links})
        source.links.all().delete()
        PageLink.objects.bulk_create(
            PageLink(source=source, page=None if is_menu else page, words=words, to=addresses[key])
            for key, words, is_menu in links
        )
        source.read_at = now
        source.save()
        # A page has other addresses once it has moved, and a list gets some of its own.
        PublicAddress.objects.filter(page=page).exclude(path__in=paths).delete()
        PublicAddress.objects.bulk_create(
            [PublicAddress(path=path, page=page) for path in sorted(paths)], ignore_conflicts=True
        )
    return True


def ask_next(allowed: Allowed = is_public) -> bool:
    """Ask one address: each week, and each day while it is broken.

    `allowed` accepts or refuses the IP address of another site.
    """
    now = timezone.now()
    if LinkedAddress.objects.filter(asked_at__gt=now - PAUSE).exists():
        return False
    due = Q(asked_at=None) | Q(asked_at__lt=now - WEEK) | ~Q(fault="") & Q(asked_at__lt=now - DAY)
    longest_ago = F("asked_at").asc(nulls_first=True)
    row = LinkedAddress.objects.filter(due, is_asked=True).order_by(longest_ago, "pk").first()
    if row is None:
        return False
    if not row.links.exists():
        row.delete()
        return True
    fault, now = fault_of(row.address, allowed), timezone.now()
    since = (row.since or now) if fault else None
    LinkedAddress.objects.filter(pk=row.pk).update(fault=fault, since=since, asked_at=now)
    return True


def _links_on(path: str, is_home: bool) -> Iterator[tuple[str, str, bool]]:
    """Yield address and words of each link in the main content, and whether it is of the menus.

    What surrounds the main content is the same on every page, and is read on the home page.
    """
    status, _, page = visit_site(path)
    if status != HTTPStatus.OK or page is None:
        return
    found = set()
    for link in page.select(LINKS):
        is_menu = link.find_parent("main") is None
        address = normalized(str(link["href"]), path)
        if (is_home or not is_menu) and _is_to_ask(address, path, page):
            found.add((address, _words_of(link), is_menu))
    yield from sorted(found)


def _is_to_ask(address: str, path: str, page: BeautifulSoup) -> bool:
    """Tell whether a link may be broken: a filter of the page itself is not, nor is its anchor."""
    if not address.startswith(("/", "http:", "https:")) or len(address) > LONGEST_ADDRESS:
        return False
    if not address.startswith("/") or (parts := urlsplit(address)).path != path:
        return True
    return bool(parts.fragment) and page.find(id=unquote(parts.fragment)) is None


def _words_of(link: Tag) -> str:
    pictures = " ".join(str(image.get("alt", "")) for image in link.find_all("img"))
    words = link.get_text(" ") if link.get_text(strip=True) else pictures
    return " ".join(words.split())[:200]


def _store_addresses(addresses: set[str]) -> dict[str, LinkedAddress]:
    LinkedAddress.objects.bulk_create(
        [LinkedAddress(address=address) for address in sorted(addresses)], ignore_conflicts=True
    )
    return LinkedAddress.objects.in_bulk(list(addresses), field_name="address")
