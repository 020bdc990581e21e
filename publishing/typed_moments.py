"""Reads a moment as French people type it, first the day: « demain 8h », « 31/12 à 18 h ».

Every word counts: a text with a word too many, or with two readings, is refused. A wrong day is
worse than a refusal.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from wagtail.coreutils import string_to_ascii

from publishing.dates import day_in_full, time_of_day

INVALID = (
    "Saisissez un jour et une heure, par exemple «\xa0demain 8h\xa0», «\xa0lundi 9h30\xa0» ou "
    "«\xa025/12/2030 9h30\xa0»."
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre",
)  # fmt: skip
# Nothing is today: « 18h ».
NAMED_DAYS = {"": 0, "aujourd'hui": 0, "demain": 1, "apres demain": 2, "apres-demain": 2}
# A day without a year that comes so late passed a short while ago.
LONG_AHEAD = timedelta(days=270)
YEARS = range(2000, 3000)

NAME = r"[a-z]{3,}\b\.?"
# « 9h », « 9 h 30 », « 09:30 », « midi », after the day.
HOUR = re.compile(
    r"(?:^|[ ,-]+|\ba )(?:(?P<hour>\d\d?) ?(?:h(?:eures?)?|:(?=\d)) ?(?P<minute>\d\d)?|midi)$"
)
ON_WEEKDAY = re.compile(rf"(?:ce )?(?P<weekday>{NAME})")
ON_DATE = re.compile(
    rf"(?:(?P<weekday>{NAME}) )?(?:le )?(?P<day>\d\d?|1er)"
    rf"(?:[/.-](?P<month>\d\d?)(?:[/.-](?P<year>\d{{4}}|\d\d))?"
    rf"| ?(?P<month_name>{NAME})(?: (?P<long_year>\d{{4}}))?)"
)


class NotUnderstoodError(ValueError):
    """The text is no moment, or has two readings. The message says in French what to write."""


def read(text: str, now: datetime) -> datetime:
    """Return the moment in Paris that `text` means at `now`, past or coming.

    A moment in ISO 8601 is read too, as links of the site and the agenda write it. Raises
    NotUnderstoodError.
    """
    if written := _in_iso_format(text):
        return written
    words = " ".join(string_to_ascii(text).lower().split())
    hour = HOUR.search(words)
    said = words[: hour.start()] if hour else words
    day = _day(said.removesuffix(" a").strip(" ,-"), timezone.localdate(now, _paris()))
    if hour is None:
        raise NotUnderstoodError(
            f"{day_in_full(day).capitalize()}\xa0: à quelle heure\xa0? Ajoutez-la, par exemple "
            "«\xa09h30\xa0»."
        )
    try:
        at = time(int(hour["hour"] or 12), int(hour["minute"] or 0))
    except ValueError as error:
        raise NotUnderstoodError("Les heures vont de 0h00 à 23h59.") from error
    return _in_paris(datetime.combine(day, at))


def _paris():
    return timezone.get_default_timezone()


def _in_iso_format(text: str) -> datetime | None:
    """Return the moment of an ISO text with its time of day, None for any other text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if ":" not in text or moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else _in_paris(moment)


def _in_paris(local: datetime) -> datetime:
    """Return that moment in Paris, if it exists once."""
    moment = local.replace(tzinfo=_paris())
    if moment.astimezone(UTC) == moment.replace(fold=1).astimezone(UTC):
        return moment
    raise NotUnderstoodError(
        f"Cette nuit-là, on change d’heure\xa0: {time_of_day(moment)} n’existe pas, ou arrive deux "
        "fois. Choisissez une heure avant 2\xa0h, ou à partir de 3\xa0h."
    )


def _day(words: str, today: date) -> date:
    """Return the day that `words` mean, without anything about the hour."""
    if words in NAMED_DAYS:
        return today + timedelta(days=NAMED_DAYS[words])
    if found := ON_WEEKDAY.fullmatch(words):
        return _coming(_place(found["weekday"], WEEKDAYS), today)
    found = ON_DATE.fullmatch(words)
    if found is None:
        raise NotUnderstoodError(INVALID)
    day = _date(found, today)
    if found["weekday"] and _place(found["weekday"], WEEKDAYS) != day.weekday():
        real, rest = day_in_full(day).split(" ", 1)
        raise NotUnderstoodError(f"Le {rest} est un {real}.")
    return day


def _coming(weekday: int, today: date) -> date:
    """Return the next such day of the week."""
    days = (weekday - today.weekday()) % 7
    if days == 0:
        raise NotUnderstoodError(
            f"Le {day_in_full(today)}, ou le {day_in_full(today + timedelta(days=7))}\xa0? Écrivez "
            "la date."
        )
    return today + timedelta(days=days)


def _date(found: re.Match[str], today: date) -> date:
    """Return the date of « 31/12 » or « 31 décembre 2030 »: without a year, the next one."""
    number = int(found["day"].removesuffix("er"))
    month = int(found["month"] or _place(found["month_name"], MONTHS) + 1)
    written = found["year"] or found["long_year"]
    if written:
        year = int(written) + (2000 if len(written) == 2 else 0)
    else:
        year = today.year + ((month, number) < (today.month, today.day))
    try:
        day = date(year, month, number)
    except ValueError as error:
        raise NotUnderstoodError("Ce jour n’existe pas.") from error
    if year not in YEARS:
        raise NotUnderstoodError(INVALID)
    if not written and day.year > today.year and day - today > LONG_AHEAD:
        raise NotUnderstoodError(
            f"Ce jour vient de passer. Pour le {day_in_full(day)}, écrivez l’année\xa0: "
            f"{day:%d/%m/%Y}."
        )
    return day


def _place(word: str, names: Sequence[str]) -> int:
    """Return the place of the name that `word` is, or is short for."""
    places = [place for place, name in enumerate(names) if name.startswith(word.rstrip("."))]
    if len(places) != 1:
        raise NotUnderstoodError(INVALID)
    return places[0]
