"""The agenda as iCalendar (RFC 5545), for the calendar that a person keeps elsewhere."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from icalendar import Calendar, Event
from wagtail.models import PageLogEntry

from publishing import clock
from publishing.agenda import timeline
from publishing.agenda.entries import PLANS, Entry, Kind, State
from publishing.agenda.models import CalendarFeed
from publishing.agenda.sources import PLANNING

CANCELLED = "wagtail.schedule.cancel"
# What was done or cancelled stays in the calendar for this long.
KEPT = timedelta(days=30)
# What the entry of a plan is called in its identifier, where that is no publication.
NAMES: dict[str, str] = {Kind.UNPUBLICATION: "expiration", Kind.RETURN: "retour"}
# The time of reading is written this seldom: clients ask every few minutes.
READ_EVERY = timedelta(hours=1)

# How often the plans of a page changed, and when last.
Changes = tuple[int, datetime]


@never_cache
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the calendar that `key` opens; 404 once it is revoked or its owner left."""
    subscription = CalendarFeed.of_key(key)
    if subscription is None:
        raise Http404
    now = clock.now()
    if subscription.read_at is None or now - subscription.read_at > READ_EVERY:
        CalendarFeed.objects.filter(pk=subscription.pk).update(read_at=now)
    response = HttpResponse(calendar(now).to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="agenda-eig.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def calendar(now: datetime) -> Calendar:
    """Return all that is planned, and what was done or cancelled lately."""
    shown = [*timeline.done(now - KEPT, now), *timeline.to_come(now)]
    changes = _changes({entry.page for entry in shown if entry.page})
    result = Calendar()
    result.add("prodid", "-//Entrepreneurs d’intérêt général//Agenda//FR")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    result.add("name", "Agenda EIG")
    result.add("x-wr-calname", "Agenda EIG")
    result.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    named = set()
    for entry in shown:
        uid = _uid(entry)
        named.add(uid)
        result.add_component(_planned(uid, entry, changes.get(entry.page, (0, now))))
    for row in _cancellations(now):
        uid = f"plan-{row.page_id}@{_host()}"
        if uid not in named:
            named.add(uid)
            last = changes.get(row.page_id) or _changes({row.page_id})[row.page_id]
            result.add_component(_cancelled(uid, row, last))
    return result


def _planned(uid: str, entry: Entry, last: Changes) -> Event:
    event = _event(uid, entry.moment, f"{entry.kind_label}\xa0: {entry.title}", last)
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


def _cancelled(uid: str, row: PageLogEntry, last: Changes) -> Event:
    text = (row.data.get("revision") or {}).get("go_live_at")
    moment = datetime.fromisoformat(text) if text else last[1]
    event = _event(uid, moment, f"Annulé\xa0: {row.label}", last)
    event.add("status", "CANCELLED")
    return event


def _event(uid: str, moment: datetime, summary: str, last: Changes) -> Event:
    number, changed_at = last
    event = Event()
    event.add("uid", uid)
    event.add("sequence", number)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("dtstart", moment.astimezone(UTC))
    event.add("summary", summary)
    return event


def _uid(entry: Entry) -> str:
    """Return a name that stays when the moment changes: a page has one plan of each kind."""
    if entry.state == State.DONE and entry.page:
        return f"fait-{entry.page}-{entry.moment.timestamp():.0f}@{_host()}"
    if entry.kind not in PLANS:
        return f"{entry.kind}-{entry.page or 'site'}@{_host()}"
    name = NAMES.get(entry.kind, "plan")
    if not entry.page:
        return f"{name}-{entry.url.strip('/').replace('/', '-')}@{_host()}"
    return f"{name}-{entry.page}@{_host()}"


def _host() -> str:
    return settings.ALLOWED_HOSTS[0]


def _changes(pages: set[int]) -> dict[int, Changes]:
    logged = PageLogEntry.objects.filter(page_id__in=pages, action__in=[*PLANNING, CANCELLED])
    rows = logged.order_by().values("page_id").annotate(number=Count("pk"), last=Max("timestamp"))
    return {row["page_id"]: (row["number"], row["last"]) for row in rows}


def _cancellations(now: datetime):
    logged = PageLogEntry.objects.filter(action=CANCELLED, timestamp__gte=now - KEPT)
    return logged.order_by("page_id", "-timestamp")
