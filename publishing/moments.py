"""The moments at which public pages change by themselves, such as the end of a call.

Nobody saves anything then: the scheduler moves the generation, so that nothing keeps the old page.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

# Returns the first moment later than the one given at which some page of the app changes.
Source = Callable[[datetime], datetime | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Have the scheduler heed the moments of `source`; an app's `ready()` calls this."""
    if source not in _sources:
        _sources.append(source)


def next_moment(after: datetime) -> datetime | None:
    """Return the first moment later than `after` at which any page changes by itself, if any."""
    return min(filter(None, (source(after) for source in _sources)), default=None)


def midnight_after(moment: datetime) -> datetime:
    """Return the first midnight in Paris later than `moment`."""
    return midnight_of(timezone.localdate(moment) + timedelta(days=1))


def midnight_of(day: date) -> datetime:
    """Return the moment at which `day` begins in Paris; it ends 23 to 25 hours later."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
