"""The limit of requests to the interface."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.api.v3.errors import problem_response

from exchange.opendata.interface import PREFIX, REQUESTS_A_MINUTE
from pages.flood import MINUTE, times_from
from publishing import transactions

# A busy database must not delay a request that is only to be counted.
COUNT_LOCK_MS = 20


class InterfaceLimitMiddleware:
    """Answers 429 to an address with too many requests to the interface.

    It comes before `SnapshotMiddleware`, because a count is a write. A front cache answers without
    a count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX) and asks_too_often(request):
            detail = "Trop de requêtes\xa0: réessayez plus tard."
            refusal = problem_response(status=429, detail=detail)
            refusal.headers["Retry-After"] = str(int(MINUTE.total_seconds()))
            return refusal
        return self.get_response(request)


def asks_too_often(request: HttpRequest) -> bool:
    try:
        with transactions.atomic_with_lock_timeout(COUNT_LOCK_MS):
            return times_from(request, "interface", MINUTE) > REQUESTS_A_MINUTE
    except OperationalError:  # the database is busy, or away: the request itself will fail
        return False
