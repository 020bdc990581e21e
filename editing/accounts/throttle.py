"""Throttles guesses of passwords and codes, and locks out no colleagues who share an address.

Failed attempts are counted in three ways: for an account at one address, for an account at all
addresses, and for an address on all accounts. An address is known for an account after a recent
successful sign-in. Only the first count limits a known address. So neither strangers who try the
account nor colleagues at the same address lock its owner out. For the second factor, which asks for
the password first, the second count limits a known address too. The typed name is counted, so an
account that does not exist answers like one that does.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from editing.models import Attempt
from pages.ratelimit import network_of, visitor_address
from publishing.scheduling.background import delete_rows

# A successful sign-in makes its address known for the account for this long.
KNOWN_FOR = timedelta(days=30)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


class Limit(NamedTuple):
    """So many failed attempts within the window; the next one must wait."""

    number: int
    window: timedelta


class Limits(NamedTuple):
    """The three counts of a door."""

    account_from_address: Limit
    account: Limit
    address: Limit


LIMITS = {
    Attempt.Door.SIGN_IN: Limits(Limit(5, QUARTER), Limit(30, HOUR), Limit(60, HOUR)),
    Attempt.Door.PASSWORD_RESET: Limits(Limit(3, HOUR), Limit(5, HOUR), Limit(20, HOUR)),
    # The password was right, so the limits are low: nobody must guess six digits.
    Attempt.Door.SECOND_FACTOR: Limits(Limit(5, QUARTER), Limit(20, DAY), Limit(60, HOUR)),
    # Here an account is a private page or collection. Many people have its password.
    Attempt.Door.PRIVATE_CONTENT: Limits(Limit(5, QUARTER), Limit(60, HOUR), Limit(20, HOUR)),
}
LONGEST_WINDOW = max(limit.window for limits in LIMITS.values() for limit in limits)


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


def begin(door: Attempt.Door, account: str, request: HttpRequest) -> Attempt:
    """Count an attempt on `account`, as typed, and return it. It is a failure until `succeed`.

    Raises ThrottledError if there were too many. A refused attempt does not count. Call it outside
    a transaction: simultaneous attempts are then all counted before one of them is answered.
    """
    normal = unicodedata.normalize("NFKC", account).strip().casefold()
    attempt = Attempt.objects.create(
        door=door, account=_digest(normal), address=_digest(network_of(visitor_address(request)))
    )
    others = Attempt.objects.filter(door=door).exclude(pk=attempt.pk)
    on_account = others.filter(account=attempt.account)
    own = on_account.filter(address=attempt.address)
    limits = LIMITS[door]
    waits = [_end_of_wait(own, limits.account_from_address)]
    is_known = own.filter(succeeded=True, at__gt=attempt.at - KNOWN_FOR).exists()
    if not is_known or door == Attempt.Door.SECOND_FACTOR:
        waits.append(_end_of_wait(on_account, limits.account))
    if not is_known:
        waits.append(_end_of_wait(others.filter(address=attempt.address), limits.address))
    if until := max(filter(None, waits), default=None):
        attempt.delete()
        raise ThrottledError(until)
    return attempt


def succeed(attempt: Attempt) -> None:
    """Delete the failures before this success. Its address is known from now on."""
    same = Attempt.objects.filter(
        door=attempt.door, account=attempt.account, address=attempt.address
    )
    same.exclude(pk=attempt.pk).delete()
    attempt.succeeded = True
    attempt.save()


def forget_old() -> bool:
    """Delete the attempts that no limit counts any more: a background job."""
    now = timezone.now()
    old = Attempt.objects.filter(
        Q(succeeded=False, at__lt=now - LONGEST_WINDOW) | Q(at__lt=now - KNOWN_FOR)
    )
    return delete_rows(old)


def _end_of_wait(others: QuerySet[Attempt], limit: Limit) -> datetime | None:
    failed = others.filter(succeeded=False, at__gt=timezone.now() - limit.window)
    moments = failed.order_by("-at").values_list("at", flat=True)
    last = list(moments[limit.number - 1 : limit.number])
    return last[0] + limit.window if last else None


def _digest(text: str) -> str:
    return salted_hmac("editing.accounts.throttle", text, algorithm="sha256").hexdigest()


# The doors ---------------------------------------------------------------------------------------


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
        attempt = begin(Attempt.Door.SIGN_IN, username, request)
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
        attempt = begin(Attempt.Door.PRIVATE_CONTENT, f"{kind}/{restriction}", request)
        response = view(request, **keys)
        if response.status_code == 302:
            succeed(attempt)
        return response

    return wrapped
