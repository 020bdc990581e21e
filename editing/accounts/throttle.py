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
from publishing.ratelimit import network_of, visitor_address
from publishing.scheduler.background import delete_rows

# A successful sign-in makes its address known for the account for this long.
KNOWN_FOR = timedelta(days=30)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
BOTH, ACCOUNT, ADDRESS = ("account", "address"), ("account",), ("address",)


class Limit(NamedTuple):
    """So many failed attempts within the window; the next one must wait."""

    same: tuple[str, ...]  # what the attempts that are counted together have in common
    number: int
    window: timedelta
    when_known: bool  # whether it also holds at an address that is known for the account


LIMITS = {
    Attempt.Kind.SIGN_IN: [
        Limit(BOTH, 5, QUARTER, when_known=True),
        Limit(ACCOUNT, 30, HOUR, when_known=False),
        Limit(ADDRESS, 60, HOUR, when_known=False),
    ],
    Attempt.Kind.PASSWORD_RESET: [
        Limit(BOTH, 3, HOUR, when_known=True),
        Limit(ACCOUNT, 5, HOUR, when_known=False),
        Limit(ADDRESS, 20, HOUR, when_known=False),
    ],
    # The password was right, so the limits are low: nobody must guess six digits.
    Attempt.Kind.SECOND_FACTOR: [
        Limit(BOTH, 5, QUARTER, when_known=True),
        Limit(ACCOUNT, 20, DAY, when_known=True),
        Limit(ADDRESS, 60, HOUR, when_known=False),
    ],
    # Here an account is a private page or collection. Many people have its password.
    Attempt.Kind.PRIVATE_CONTENT: [
        Limit(BOTH, 5, QUARTER, when_known=True),
        Limit(ACCOUNT, 60, HOUR, when_known=False),
        Limit(ADDRESS, 20, HOUR, when_known=False),
    ],
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


def begin(kind: Attempt.Kind, account: str, request: HttpRequest) -> Attempt:
    """Count an attempt on `account`, as typed, and return it. It is a failure until `succeed`.

    Raises ThrottledError if there were too many. A refused attempt does not count. Call it outside
    a transaction: simultaneous attempts are then all counted before one of them is answered.
    """
    normal = unicodedata.normalize("NFKC", account).strip().casefold()
    attempt = Attempt.objects.create(
        kind=kind, account=_digest(normal), address=_digest(network_of(visitor_address(request)))
    )
    others = Attempt.objects.filter(kind=kind).exclude(pk=attempt.pk)
    successes = _alike(others, attempt, BOTH).filter(succeeded=True)
    is_known = successes.filter(at__gt=attempt.at - KNOWN_FOR).exists()
    ends = [
        _end_of_wait(_alike(others, attempt, limit.same), limit)
        for limit in LIMITS[kind]
        if limit.when_known or not is_known
    ]
    if until := max(filter(None, ends), default=None):
        attempt.delete()
        raise ThrottledError(until)
    return attempt


def succeed(attempt: Attempt) -> None:
    """Delete the failures before this success. Its address is known from now on."""
    others = Attempt.objects.filter(kind=attempt.kind).exclude(pk=attempt.pk)
    _alike(others, attempt, BOTH).delete()
    attempt.succeeded = True
    attempt.save()


def delete_old() -> bool:
    """Delete the attempts that no limit counts any more: a background job."""
    now = timezone.now()
    old = Attempt.objects.filter(
        Q(succeeded=False, at__lt=now - LONGEST_WINDOW) | Q(at__lt=now - KNOWN_FOR)
    )
    return delete_rows(old)


def _alike(others: QuerySet[Attempt], attempt: Attempt, same: tuple[str, ...]) -> QuerySet[Attempt]:
    return others.filter(**{name: getattr(attempt, name) for name in same})


def _end_of_wait(counted: QuerySet[Attempt], limit: Limit) -> datetime | None:
    """Return when the oldest failure that fills the count leaves the window; None if not full."""
    failed = counted.filter(succeeded=False, at__gt=timezone.now() - limit.window)
    moments = failed.order_by("-at").values_list("at", flat=True)
    last = list(moments[limit.number - 1 : limit.number])
    return last[0] + limit.window if last else None


def _digest(text: str) -> str:
    return salted_hmac("editing.accounts.throttle", text, algorithm="sha256").hexdigest()


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
        attempt = begin(Attempt.Kind.SIGN_IN, username, request)
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
        attempt = begin(Attempt.Kind.PRIVATE_CONTENT, f"{kind}/{restriction}", request)
        response = view(request, **keys)
        if response.status_code == 302:
            succeed(attempt)
        return response

    return wrapped
