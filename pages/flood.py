"""Keeps what visitors may send from flooding the team, without a record of who sends it."""

import hmac
import secrets
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from pages.models.contact import number_since

HOUR = timedelta(hours=1)
# From one address, as each process counts them, and from all addresses together.
MESSAGES_FROM_ONE, MESSAGES_FROM_ALL = 5, 100
DAY_S, HOUR_S = 24 * 3600, 3600


def is_flooded(request: HttpRequest) -> bool:
    """Tell whether the visitor, or everybody together, has sent enough for now; counts it."""
    if number_since(timezone.now() - HOUR) >= MESSAGES_FROM_ALL:
        return True
    return times_from(request, "contact", HOUR_S) > MESSAGES_FROM_ONE


def times_from(request: HttpRequest, what: str, seconds: int) -> int:
    """Return how often `what` was done from the visitor's address in this while, with this time.

    The address is kept nowhere. Counted is a hash of it under a key that is drawn each day and kept
    in the cache alone: once the key is gone nobody can tell whose the hashes were.
    """
    drawn = secrets.token_bytes(32)
    salt = cache.get_or_set(f"visitors-salt-{timezone.localdate()}", drawn, DAY_S) or drawn
    digest = hmac.digest(salt, network_of(visitor_address(request)).encode(), "sha256").hex()
    key = f"{what}-{digest}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it expired in between
        return 1


def visitor_address(request: HttpRequest) -> str:
    """Return the address that the proxy in front saw, or that of the connection without one."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last one is the proxy's word; those before it are whatever the visitor sent.
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
