"""The moments at which public pages change by themselves, such as the end of a call.

Nobody saves anything at such a moment. The scheduler bumps the generation, so that no cache keeps
the old page. The agenda shows the moment to editors. One source serves both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Model
from django.utils import timezone


@dataclass(frozen=True)
class ScheduledMoment:
    """An automatic change at one moment, as the agenda shows it."""

    moment: datetime
    # Its name in French, such as « Ouverture d’un appel ».
    kind: str
    title: str
    # The page or setting that changes. Perhaps only its keys are loaded.
    instance: Model
    # The end of something: people read « 23 h 59 » for an end at midnight.
    is_end: bool = False


class MomentSource:
    """The automatic changes of one kind of content.

    The scheduler asks for the next moment of all sources, the agenda for the changes of all of them
    between two moments.
    """

    def changes(self) -> Iterable[ScheduledMoment]:
        """Return all changes, past ones too, in any order, for a constant number of queries."""
        raise NotImplementedError

    def next_moment(self, after: datetime) -> datetime | None:
        """Return the first moment after `after` at which a page changes, if any.

        A source may add moments that are not for editors, such as each midnight of a countdown.
        """
        later = (change.moment for change in self.changes() if change.moment > after)
        return min(later, default=None)


_sources: list[MomentSource] = []


def register[Source: type[MomentSource]](source: Source) -> Source:
    """Register a source: the decorator of its class, in a module that Django loads."""
    _sources.append(source())
    return source


def next_moment(after: datetime) -> datetime | None:
    """Return the first moment after `after` at which any page changes by itself, if any."""
    coming = (source.next_moment(after) for source in _sources)
    return min(filter(None, coming), default=None)


def between(start: datetime, end: datetime) -> list[ScheduledMoment]:
    """Return the automatic changes from `start` until just before `end`, by moment."""
    found = (change for source in _sources for change in source.changes())
    found = (each for each in found if start <= each.moment < end)
    return sorted(found, key=lambda scheduled: (scheduled.moment, scheduled.kind, scheduled.title))


def midnight_after(moment: datetime) -> datetime:
    """Return the first midnight in Paris later than `moment`."""
    return midnight_of(timezone.localdate(moment) + timedelta(days=1))


def midnight_of(day: date) -> datetime:
    """Return the beginning of `day` in Paris. It ends 23 to 25 hours later."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
