"""Counts what each visitor does, without a record of visitors, to limit it.

Sign-in counts the uses of a code here too: a code works once.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from pages.models import VisitorCount

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# In an hour, from one visitor and from all of them together.
FROM_ONE, FROM_ALL = 5, 100


def is_flooded(
    request: HttpRequest, what: str, from_all: int, most_from_all: int = FROM_ALL
) -> bool:
    """Tell whether the visitor, or everybody together, has sent enough for now; counts it.

    `from_all` is the number of `what` from everybody in the last hour.
    """
    return from_all >= most_from_all or times_from(request, what, HOUR) > FROM_ONE


def times_from(request: HttpRequest, what: str, lasts: timedelta) -> int:
    """Return how often `what` was done from the visitor's address in this while, with this time."""
    return times_of(network_of(visitor_address(request)), what, lasts)


def times_of(who: str, what: str, lasts: timedelta) -> int:
    """Return how often `what` was done by, or to, somebody in this while, with this time.

    No name or address is kept. All processes count together, under a digest that the database
    alone cannot undo.
    """
    digest = salted_hmac("pages.flood", f"{what}/{who}", algorithm="sha256").hexdigest()
    return VisitorCount.count_one(digest, lasts)


def visitor_address(request: HttpRequest) -> str:
    """Return the address that the proxy in front saw, or that of the connection without one."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last one is the proxy's word; the visitor may have sent those before it.
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address


def network_of(address: str) -> str:
    """Return an IPv4 address as it is and an IPv6 one as its network: a home has 2^64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network(f"{parsed}/64", strict=False))
    return str(parsed)
