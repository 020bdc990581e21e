"""Throttles guesses of passwords and codes, and locks out no colleagues who share an address.

Failed attempts are counted in three ways. An attempt waits where one count is full (`LIMITS`):

    failed attempts                         also at a known address
    on one account, from one address        yes
    on one account, from any address        for codes alone
    on any account, from one address        no

An address is known for an account if somebody signed in to it from there lately. So neither
strangers who try the account nor colleagues at the same address lock its owner out. Strangers who
try codes have the password already. The typed name is counted, so an account that does not exist
answers like one that does.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from publishing.models import VisitorCount
from publishing.ratelimit import count_one, digest_of, network_of, visitor_address

# A successful sign-in makes its address known for the account for this long.
KNOWN_FOR = timedelta(days=30)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
BOTH, ACCOUNT, ADDRESS = "account and address", "account", "address"


class Kind(StrEnum):
    SIGN_IN = "sign-in"
    FORGOTTEN = "forgotten password"
    SECOND_FACTOR = "second factor"
    PRIVATE_CONTENT = "private content"


class Limit(NamedTuple):
    """So many failed attempts within the window, from the first on; the next one must wait."""

    same: str  # what the attempts that are counted together have in common
    number: int
    window: timedelta
    when_known: bool  # whether it also holds at an address that is known for the account


LIMITS = {
    Kind.SIGN_IN: [
        Limit(BOTH, 5, QUARTER, when_known=True),
        Limit(ACCOUNT, 30, HOUR, when_known=False),
        Limit(ADDRESS, 60, HOUR, when_known=False),
    ],
    Kind.FORGOTTEN: [
        Limit(BOTH, 3, HOUR, when_known=True),
        Limit(ACCOUNT, 5, HOUR, when_known=False),
        Limit(ADDRESS, 20, HOUR, when_known=False),
    ],
    # The password was right, so the limits are low: nobody must guess six digits.
    Kind.SECOND_FACTOR: [
        Limit(BOTH, 5, QUARTER, when_known=True),
        Limit(ACCOUNT, 20, DAY, when_known=True),
        Limit(ADDRESS, 60, HOUR, when_known=False),
    ],
    # Here an account is a private page or collection. Many people have its password.
    Kind.PRIVATE_CONTENT: [
        Limit(BOTH, 5, QUARTER, when_known=True),
        Limit(ACCOUNT, 60, HOUR, when_known=False),
        Limit(ADDRESS, 20, HOUR, when_known=False),
    ],
}


class ThrottledError(Exception):
    """Too many attempts. The next one is allowed from `until` on.

    `SessionPolicyMiddleware` answers 429 and says so.
    """

    def __init__(self, until: datetime):
        super().__init__()
        self.until = until

    @property
    def message(self) -> str:
        # To the next full minute, so that nobody comes back some seconds early.
        moment = timezone.localtime(self.until + timedelta(seconds=59))
        day = "demain " if moment.date() > timezone.localdate() else ""
        return f"Trop d’essais. Réessayez {day}à partir de {moment:%-H}\xa0h\xa0{moment:%M}."


class Attempt(NamedTuple):
    """An attempt that is counted as a failure, and what makes its address known."""

    counts: list[VisitorCount]
    known_as: str


def begin(kind: Kind, account: str, request: HttpRequest) -> Attempt:
    """Count an attempt on `account`, as typed, and return it. It is a failure until `succeed`.

    Raises ThrottledError if there were too many. A refused attempt does not count. Call it outside
    a transaction: simultaneous attempts are then all counted before one of them is answered.
    """
    name = unicodedata.normalize("NFKC", account).strip().casefold()
    address = network_of(visitor_address(request))
    whose = {ACCOUNT: name, ADDRESS: address, BOTH: f"{address} {name}"}
    known_as = digest_of(whose[BOTH], f"{kind}, known")
    known = VisitorCount.objects.filter(digest=known_as, expires_at__gt=timezone.now())
    is_known = known.exists()
    limits = [limit for limit in LIMITS[kind] if limit.when_known or not is_known]
    with transaction.atomic():
        counts = [
            count_one(whose[limit.same], f"{kind}, {limit.same}", limit.window) for limit in limits
        ]
        ends = [
            count.expires_at
            for count, limit in zip(counts, limits, strict=True)
            if count.number > limit.number
        ]
        if ends:
            raise ThrottledError(max(ends))
    return Attempt(counts, known_as)


def succeed(attempt: Attempt) -> None:
    """Forget the failures before this success. Its address is known from now on."""
    same, *others = [count.pk for count in attempt.counts]
    with transaction.atomic():
        VisitorCount.objects.filter(pk=same).delete()
        VisitorCount.objects.filter(pk__in=others).update(number=F("number") - 1)
        VisitorCount.objects.update_or_create(
            digest=attempt.known_as, defaults={"expires_at": timezone.now() + KNOWN_FOR}
        )


# The kinds of attempts ---------------------------------------------------------------------------


class ThrottledBackend(ModelBackend):
    """Checks user names and passwords, and throttles them.

    Without a request, as in a command, nothing is throttled.
    """

    @sensitive_variables("password")
    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ):
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        attempt = begin(Kind.SIGN_IN, username, request)
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            succeed(attempt)
        return user


def throttle_passwords(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Throttle one of Wagtail's views that ask for the password of private content.

    Each restriction counts as an account.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, **keys: int) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, **keys)
        kind = request.resolver_match.url_name  # type: ignore[union-attr]
        restriction = keys.get("page_view_restriction_id", keys.get("restriction_id"))
        attempt = begin(Kind.PRIVATE_CONTENT, f"{kind}/{restriction}", request)
        response = view(request, **keys)
        if response.status_code == 302:
            succeed(attempt)
        return response

    return wrapped
