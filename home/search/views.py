"""The public search, `/recherche/`, its suggestions, and the count of searches in vain."""

import re
from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from home.models import MissedSearch
from home.search.results import Search, suggestions
from pages.same_origin import same_origin_only
from publishing import transactions
from publishing.caching.public_views import public
from publishing.ratelimit import HOUR, times_from

# The most that is counted from one address in an hour, and the most searches that are kept.
MISSES_FROM_ONE, MOST_MISSES = 30, 5000
# A search waits no longer than this for the database, where somebody may be saving: it is lost.
LOCK_MS = 20
# A text that may identify somebody is not kept.
PERSONAL = re.compile(r"@|(\d\W?){6}")


@require_safe
@public("q", "type", "page")
def search(request: HttpRequest) -> HttpResponse:
    """Show the results of `?q=`, of one kind with `?type=`; without words, the form alone."""
    asked = request.GET
    found = Search(request, asked.get("q", ""), asked.get("type", ""), asked.get("page"))
    part = {
        "title": gettext("Recherche"),
        "url": request.build_absolute_uri(reverse("search")),
        "route": "search",
    }
    context = {"search": found, "listing": found, "part": part}
    return TemplateResponse(request, "home/search.html", context)


@require_safe
@public("q")
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer `{"suggestions": [{"title", "url", "kind"}]}` for `?q=`."""
    response = JsonResponse({"suggestions": suggestions(request, request.GET.get("q", ""))})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@same_origin_only
@public("q")
@require_POST
def count_miss(request: HttpRequest) -> HttpResponse:
    """Count a search, `?q=`, that found nothing; answers 204, whether it was counted or not.

    Caches keep the page that says so, so its script sends this. Robots and readers without
    JavaScript are not counted, nor are people with a session.
    """
    search = Search(request, request.GET.get("q", ""))
    if search.has_missed and not PERSONAL.search(search.text):
        transactions.write_unless_busy(LOCK_MS, partial(keep_miss, request, search.text))
    return HttpResponse(status=204)


def keep_miss(request: HttpRequest, text: str) -> None:
    if (
        times_from(request, "missed-search", HOUR) <= MISSES_FROM_ONE
        and MissedSearch.objects.count() < MOST_MISSES
    ):
        MissedSearch.count_one(text)
