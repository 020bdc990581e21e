"""The dates of calls as iCalendar (RFC 5545), for anybody's calendar."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from pages.models import CallPage
from publishing import clock
from publishing.caching.public_views import public
from publishing.restrictions import visible_to_all

DAY = timedelta(days=1)
REFRESH = timedelta(hours=6)


@require_safe
@public()
def calls_calendar(request: HttpRequest, page_id: int | None = None) -> HttpResponse:
    """Answer the calendar of one call, or of all calls in the language of the address."""
    calls = visible_to_all(CallPage.objects.prefetch_related("sessions"))
    calls = calls.filter(locale__language_code=translation.get_language())
    if page_id is not None:
        # Not `pk`: as a relation, it would send SQLite a number that is too large for it.
        calls = calls.filter(id=page_id)
        if not calls:
            raise Http404
    content = calendar(calls.order_by("path"), request).to_ical()
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="appels-eig.ics"'
    return response


def calendar(calls: Iterable[CallPage], request: HttpRequest) -> Calendar:
    result = Calendar()
    result.add("prodid", "-//Entrepreneurs d’intérêt général//Appels//FR")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    name = gettext("Appels à candidatures – Entrepreneurs d’intérêt général")
    result.add("name", name)
    result.add("x-wr-calname", name)
    result.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for call in calls:
        for event in events_of(call):
            event.add("url", call.get_full_url(request))
            event.add("dtstamp", (call.last_published_at or clock.now()).astimezone(UTC))
            event.add("transp", "TRANSPARENT")
            result.add_component(event)
    return result


def events_of(call: CallPage) -> Iterator[Event]:
    """Yield opening and closing of each session, and each step.

    An event keeps its identifier when it is given another date.
    """
    ending = f"{translation.get_language()}@{settings.ALLOWED_HOSTS[0]}"
    for step in call.steps_with(call.all_sessions):
        event = Event()
        event.add("uid", f"{call.translation_key}-{step.key}-{ending}")
        event.add("summary", f"{step.title}\xa0: {call.title}")
        if step.text:
            event.add("description", step.text)
        if isinstance(step.when, datetime):
            event.add("dtstart", step.when.astimezone(UTC))
        else:
            event.add("dtstart", step.when)
            event.add("dtend", step.when + DAY)
        yield event
