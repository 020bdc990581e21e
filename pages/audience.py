"""Counts visits and opinions of pages, without a cookie, a tracker or an address.

Both arrive as a POST that no front cache keeps, while the pages that send it stay in every cache.
The script of a page sends the visit once the page has loaded. So readers without JavaScript, most
robots and visitors with a session are not counted.
"""

from functools import partial

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from wagtail.models import Page

from pages.flood import DAY, HOUR, times_from
from pages.models import ContactPage, PageDay
from pages.origin import from_own_pages
from publishing import transactions
from publishing.caching.public_views import public
from publishing.restrictions import visible_to_all

# The most opinions from one address, of one page in a day and of all in an hour; the most visits
# that a process counts in a second.
OPINIONS_OF_A_PAGE, OPINIONS_FROM_ONE, VISITS_A_SECOND = 5, 30, 50
# A visit waits no longer than this for the database, where somebody may be saving: it is lost.
VISIT_LOCK_MS = 20
ANSWERS = {"oui": "useful", "non": "not_useful"}


@from_own_pages
@public()
def count_visit(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count a visit of a public page; answers 204, whether it was counted or was one too many."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    public_page(page_id)
    if is_within_this_second():
        count = partial(PageDay.objects.count_one, page_id, "visits")
        transactions.write_unless_busy(VISIT_LOCK_MS, count)
    return HttpResponse(status=204)


def is_within_this_second() -> bool:
    """Tell whether this process has not counted too many visits in this second, with this one."""
    second = f"visits-{timezone.now():%H%M%S}"
    cache.add(second, 0, 60)
    try:
        return cache.incr(second) <= VISITS_A_SECOND
    except ValueError:  # thrown out of the cache in between
        return True


@from_own_pages
@public()
def give_opinion(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count whether a page was useful (`utile`, oui or non), and thank.

    An opinion too many is thanked for all the same.
    """
    page = public_page(page_id)
    if request.method != "POST":
        return redirect(page.get_url(request))
    answer = request.POST.get("utile", "")
    if answer not in ANSWERS:
        raise BadRequest("The answer is neither yes nor no.")
    if (
        times_from(request, f"opinion-{page_id}", DAY) <= OPINIONS_OF_A_PAGE
        and times_from(request, "opinion", HOUR) <= OPINIONS_FROM_ONE
    ):
        PageDay.objects.count_one(page_id, ANSWERS[answer])
    contact_url = ContactPage.url_in(get_language(), request) if answer == "non" else None
    response = render(
        request,
        "pages/opinion_received.html",
        {
            "page_url": page.get_url(request),
            "page_title": page.title,
            "contact_url": contact_url,
        },
    )
    add_never_cache_headers(response)
    return response


def public_page(page_id: int) -> Page:
    # The root of all pages has no address.
    return get_object_or_404(visible_to_all(Page.objects.filter(depth__gt=1)), id=page_id)
