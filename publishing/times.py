"""Moments as people in Paris type and read them, also on the two days when clocks change."""

from datetime import datetime

from django.utils import timezone

NBSP = "\xa0"


def in_full(moment: datetime) -> str:
    """Return « 25/10/2026 à 2 h 30 », in Paris time whatever time zone is active.

    In the hour that comes twice, « (heure d’été) » or « (heure d’hiver) » says which is meant.
    """
    local = moment.astimezone(timezone.get_default_timezone())
    minutes = f"{NBSP}{local:%M}" if local.minute else ""
    text = f"{local:%d/%m/%Y} à {local.hour}{NBSP}h{minutes}"
    return f"{text} ({season(local)})" if comes_twice(local) else text


def comes_twice(naive: datetime) -> bool:
    """Tell whether clocks in Paris show this date and time twice; a time zone is left aside."""
    first, second = _both(naive)
    return first.utcoffset() > second.utcoffset()  # type: ignore[operator]


def is_skipped(naive: datetime) -> bool:
    """Tell whether clocks in Paris jump over this date and time."""
    first, second = _both(naive)
    return first.utcoffset() < second.utcoffset()  # type: ignore[operator]


def in_paris(naive: datetime, second: bool = False) -> datetime:
    """Return the moment that clocks in Paris show as `naive`, the `second` if it comes twice."""
    return naive.replace(tzinfo=timezone.get_default_timezone(), fold=int(second))


def season(moment: datetime) -> str:
    """Return « heure d’été » or « heure d’hiver », whichever Paris has at `moment`."""
    return (
        "heure d’été"
        if moment.astimezone(timezone.get_default_timezone()).dst()
        else "heure d’hiver"
    )


def _both(naive: datetime) -> tuple[datetime, datetime]:
    """Return the readings of a date and time before and after a change of clocks, if there is one.

    PEP 495: in a skipped hour the offset of the first is the smaller one, in a doubled one the
    greater, at any other time they are the same.
    """
    return in_paris(naive), in_paris(naive, second=True)
