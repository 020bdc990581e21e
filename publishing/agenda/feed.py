"""The agenda as iCalendar (RFC 5545), for the calendar that a person keeps elsewhere.

A calendar reads the whole feed every time, so a cancelled plan is simply gone.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from icalendar import Calendar, Event

from publishing import clock
from publishing.agenda import timeline
from publishing.agenda.entries import Entry, State
from publishing.agenda.models import CalendarFeed
from publishing.scheduling.due import key_of

# The calendar keeps past changes for this long.
KEPT = timedelta(days=30)
ACCESS = "wagtailadmin.access_admin"


@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the calendar of this link; 404 once it is revoked or its owner left the team."""
    found = CalendarFeed.with_token(token)
    if not found or not found.user.is_active or not found.user.has_perm(ACCESS):
        raise Http404
    ical = calendar(clock.now()).to_ical()
    response = HttpResponse(ical, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="agenda-eig.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def calendar(now: datetime) -> Calendar:
    """Return all plans, and the changes of the last days."""
    result = Calendar()
    result.add("prodid", "-//Entrepreneurs d’intérêt général//Agenda//FR")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    result.add("name", "Agenda EIG")
    result.add("x-wr-calname", "Agenda EIG")
    result.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    for entry in [*timeline.done(now - KEPT, now), *timeline.to_come(now)]:
        result.add_component(_event(entry, now))
    return result


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(entry))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.moment.astimezone(UTC))
    event.add("summary", f"{entry.kind}\xa0: {entry.title}")
    event.add("status", "TENTATIVE" if entry.state == State.AWAITING else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    facts = [entry.type_name, entry.state.label]
    if entry.author_name:
        facts.append(f"par {entry.author_name}")
    if entry.launch:
        facts.append(f"lancement «\xa0{entry.launch}\xa0»")
    event.add("description", "\n".join(fact for fact in facts if fact))
    if entry.url:
        event.add("url", settings.WAGTAILADMIN_BASE_URL + entry.url)
    return event


def _uid(entry: Entry) -> str:
    """Return a name that no other entry has. That of a plan stays when the plan moves."""
    model, pk = key_of(entry.instance)
    which = f"{entry.moment:%Y%m%d%H%M%S}"
    if entry.is_plan:  # of each kind, content has one of its own, in a version, and under review
        which = "review" if entry.state == State.AWAITING else "version" if entry.revision else ""
    host = settings.ALLOWED_HOSTS[0]
    return f"{slugify(entry.kind)}-{model._meta.label_lower}-{pk}-{which}@{host}"
