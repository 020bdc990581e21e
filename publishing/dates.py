"""Writes moments in Paris time."""

from datetime import date, datetime, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

NBSP = "\xa0"
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)


# For visitors, in their language ----------------------------------------------------------------


def day_in_full(day: date) -> str:
    """Return « lundi 25 septembre 2017 », with « 1er » for the first of a month."""
    number = "1er" if day.day == 1 and translation.get_language() == "fr" else str(day.day)
    return f"{date_format(day, 'l')} {number}{NBSP}{date_format(day, 'F Y')}"


def moment_in_full(moment: datetime) -> str:
    """Return « lundi 25 septembre 2017 à 23 h 59 »: day and time of day in Paris.

    A line breaks between the two alone.
    """
    local = timezone.localtime(moment)
    return gettext("%(day)s à %(time)s") % {
        "day": day_in_full(local.date()).replace(" ", NBSP),
        "time": time_of_day(local),
    }


def is_midnight(moment: datetime) -> bool:
    local = timezone.localtime(moment)
    return (local.hour, local.minute) == (0, 0)


def start_in_full(moment: datetime) -> str:
    """Return a start in words: the day alone, for a midnight."""
    if is_midnight(moment):
        return day_in_full(timezone.localdate(moment))
    return moment_in_full(moment)


def last_minute(end: datetime) -> datetime:
    """Return the moment to show for an end: 23:59 of the day before, for a midnight."""
    return end - MINUTE if is_midnight(end) else end


def end_in_full(moment: datetime) -> str:
    """Return the last minute before an end in words: readers need not ask which day midnight is."""
    return moment_in_full(last_minute(moment))


def last_day(moment: datetime) -> date:
    """Return the last day in Paris that begins before `moment`."""
    return timezone.localdate(moment - TICK)


def time_of_day(local: datetime) -> str:
    """Return « 9 h 30 », or « 09:30 » in another language than French."""
    if translation.get_language() != "fr":
        return f"{local:%H:%M}"
    return _hours(local)


# For editors, in French -------------------------------------------------------------------------


def moment_in_short(moment: datetime) -> str:
    """Return « 25/10/2026 à 9 h 30 », in Paris time in any active time zone."""
    local = moment.astimezone(timezone.get_default_timezone())
    return f"{local:%d/%m/%Y} à {_hours(local)}"


def moment_as_typed(moment: datetime) -> str:
    """Return « 25/10/2026 09:30 »."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def _hours(local: datetime) -> str:
    minutes = f"{NBSP}{local:%M}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"
