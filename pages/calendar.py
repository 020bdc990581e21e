"""Dates as iCalendar (RFC 5545), for anybody's calendar: those of calls, and of any other page."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event, Timezone
from wagtail.models import Page

from pages.models.calls import CallPage
from publishing import clock
from publishing.base.visibility import visible_to_all
from publishing.caching.public_views import public
from publishing.scheduler.moments import midnight_of

DAY = timedelta(days=1)
# How long calendars show a moment, on its day alone.
SHOWN = timedelta(minutes=30)
# When an alarm rings, on the day before.
ALARM_TIME = timedelta(hours=10)
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
    name = gettext("Appels – Entrepreneurs d’intérêt général")
    events = ((call, event) for call in calls.order_by("path") for event in events_of(call))
    return calendar_response("appels-eig.ics", name, events, request)


def calendar_response(
    filename: str, name: str, events: Iterable[tuple[Page, Event]], request: HttpRequest
) -> HttpResponse:
    """Return the events of public pages as a calendar to subscribe to, with their addresses."""
    calendar = Calendar()
    language = translation.get_language().upper()
    calendar.add("prodid", f"-//Entrepreneurs d’intérêt général//EIG CMS//{language}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.calendar_name = name
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for page, event in events:
        event.add("url", page.get_full_url(request))
        event.add("dtstamp", (page.last_published_at or clock.now()).astimezone(UTC))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    if not calendar.subcomponents:  # RFC 5545 asks for one
        calendar.add_component(Timezone.from_tzid(settings.TIME_ZONE))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def events_of(call: CallPage) -> Iterator[Event]:
    """Yield opening and closing of each session, and each step.

    An event keeps its identifier when it is given another date. A calendar tells of it in the
    morning of the day before.
    """
    ending = f"{translation.get_language()}@{urlsplit(settings.SITE_URL).hostname}"
    for entry in call.entries_with(call.all_sessions):
        event = Event()
        event.add("uid", f"{call.translation_key}-{entry.key}-{ending}")
        event.add("summary", f"{entry.title} – {call.title} (EIG)")
        event.description = entry.text or call.introduction or None
        when = entry.when
        if isinstance(when, datetime):
            midnight = midnight_of(entry.day + DAY)
            event.start = when.astimezone(UTC)
            event.end = min(when + SHOWN, midnight).astimezone(UTC)
        else:
            event.start, event.end = when, when + DAY
            when = midnight_of(when)
        alarm = Alarm.new(description=event.summary)
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", midnight_of(entry.day - DAY) + ALARM_TIME - when)
        event.add_component(alarm)
        yield event
