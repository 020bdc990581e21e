"""Counts what each visitor does, without a record of visitors, to limit it.

Sign-in counts the uses of a code here too: a code works once.
"""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from publishing.scheduler.background import delete_rows

HOUR = timedelta(hours=1)


class VisitorCount(models.Model):
    """The number of times that one visitor, known by a digest, did one thing until `expires_at`.

    Or how often one code of a second factor was used (`editing.accounts.second_factor`).
    """

    digest = models.CharField("empreinte", max_length=64, unique=True)
    number = models.PositiveIntegerField("nombre", default=0)
    expires_at = models.DateTimeField("jusqu’à", db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} jusqu’à {self.expires_at:%H:%M}"

    @classmethod
    def count_one(cls, digest: str, lasts: timedelta) -> int:
        """Count this time; return how many there were since the first, at most `lasts` ago."""
        now = timezone.now()
        with transaction.atomic():
            row, _ = cls.objects.select_for_update().get_or_create(
                digest=digest, defaults={"expires_at": now + lasts}
            )
            if row.expires_at <= now:
                row.number, row.expires_at = 0, now + lasts
            row.number += 1
            row.save()
        return row.number


def times_from(request: HttpRequest, what: str, lasts: timedelta) -> int:
    """Count that `what` is done from the visitor's address, as `times_of` does."""
    return times_of(network_of(visitor_address(request)), what, lasts)


def times_of(who: str, what: str, lasts: timedelta) -> int:
    """Count that `what` is done by, or to, somebody; return how often it was, this time included.

    The count begins at the first time, and anew after as long as `lasts`. No name or address is
    kept. All processes count together, under a digest that the database alone cannot undo.
    """
    digest = salted_hmac("publishing.ratelimit", f"{what}/{who}", algorithm="sha256").hexdigest()
    return VisitorCount.count_one(digest, lasts)


def visitor_address(request: HttpRequest) -> str:
    """Return the address that the proxy in front saw, or that of the connection without one."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last one is the proxy's word; the visitor may have sent those before it.
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address


def network_of(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or the network of an IPv6 one.

    A home has 2^64 addresses of IPv6, but all IPv4 addresses that are written as IPv6
    (`::ffff:192.0.2.1`) share one such network: each of them counts as the IPv4 address that it is.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), 64), strict=False))


def delete_expired_counts() -> bool:
    """Delete the counts that are over: a background job."""
    return delete_rows(VisitorCount.objects.filter(expires_at__lte=timezone.now()))
