"""Reads a moment as French people type it: « demain 8h », « 31/12 à 18 h », « lundi prochain 9h ».

Every word counts: a text with a word too many, or with two readings, is refused. A wrong day is
worse than a refusal.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.coreutils import string_to_ascii

from publishing.dates import day_in_full, time_of_day

INVALID = (
    "Saisissez un jour et une heure, par exemple «\xa0demain 8h\xa0», «\xa0lundi 9h30\xa0» ou "
    "«\xa025/12/2030 9h30\xa0»."
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil",
    "aout", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec",
)  # fmt: skip
COUNTS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "dix": 10, "quinze": 15,
}  # fmt: skip
NAMED_DAYS = {"hier": -1, "": 0, "aujourd'hui": 0, "demain": 1, "apres demain": 2}
# The hours that each part of the day may have, in twelve and in twenty-four.
PARTS = {
    "matin": (range(0), range(12)),
    "apres midi": (range(1, 8), range(12, 20)),
    "soir": (range(5, 12), range(17, 24)),
}
# A day without a year that comes so late passed a short while ago.
LONG_AHEAD = timedelta(days=270)
YEARS = range(1970, 3000)

WEEKDAY_OF = {word: number for number, day in enumerate(DAYS) for word in (day, day[:3])}
MONTH_OF = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}


def _any_of(words) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


COUNT = rf"(?:\d{{1,3}}|{_any_of(COUNTS)})"
WEEKDAY = rf"(?P<weekday>{_any_of(WEEKDAY_OF)})\.?"
MONTH = rf"{_any_of(MONTH_OF)}\b\.?"

IN_HOURS = re.compile(rf"dans (?P<hours>{COUNT}) ?h(?:eures?)? ?(?P<minutes>\d\d)?")
IN_MINUTES = re.compile(rf"dans (?P<minutes>{COUNT}) ?min(?:utes?)?")
PART = re.compile(rf"\b(?:du |de l')?(?P<part>{_any_of(PARTS)})\b")
# « 9h », « 9 h 30 », « 09:30 »; the 25 of « 9h 25 décembre » and of « 9h 25/12 » is a day.
HOUR = re.compile(
    rf"(?<!\d)(?P<hour>\d\d?) ?(?:h(?:eures?)?|:(?=\d))"
    rf"(?: ?(?P<minute>\d\d|et quart|et demie?)(?!\d|[/.-]| ?{MONTH}))?(?::00)?(?![\da-z])"
)
NOON = re.compile(r"\bmidi(?: (?P<minute>et quart|et demie?|30))?\b")
FRACTIONS = {"et quart": 15, "et demi": 30, "et demie": 30}

IN_DAYS = re.compile(rf"dans (?P<count>{COUNT}) (?P<unit>jours?|semaines?|mois)")
ON_WEEKDAY = re.compile(
    rf"(?:ce )?{WEEKDAY}(?P<which> prochain| en huit| de la semaine prochaine)?"
)
ON_DATE = re.compile(
    rf"(?:{WEEKDAY} )?(?:le )?(?P<day>\d\d?|1er|premier)"
    rf"(?:(?P<separator>[/.-])(?P<month>\d\d?)(?:(?P=separator)(?P<year>\d{{4}}|\d\d))?"
    rf"| ?(?P<month_name>{MONTH})(?: (?P<long_year>\d{{4}}))?)"
)
ON_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
ON_DAY_OF_MONTH = re.compile(rf"(?:{WEEKDAY} (?:le )?|le )(?P<day>\d\d?|1er|premier)")


class NotUnderstoodError(ValueError):
    """The text is no moment, or has two readings. The message says in French what to write."""


def read(text: str, now: datetime) -> datetime:
    """Return the moment in Paris that `text` means at `now`, past or coming.

    A moment in ISO 8601 with its time zone is read too, as links of the site write it. Raises
    NotUnderstoodError.
    """
    if written := _with_time_zone(text):
        return written
    words = _folded(text)
    if "minuit" in words:
        raise NotUnderstoodError(
            "Minuit, au début ou à la fin du jour\xa0? Écrivez «\xa00h\xa0» ou «\xa023h59\xa0»."
        )
    if delay := _delay(words):
        return (now.astimezone(UTC) + delay).replace(second=0, microsecond=0)
    words, part = _without(PART, words)
    words, hour = _without(HOUR, words)
    if hour is None:
        words, hour = _without(NOON, words)
    at = _time(hour, part) if hour else None
    rest = " ".join(re.sub(r"\ba\b|,| - ", " ", words).split())
    day = _day(rest, timezone.localdate(now, timezone.get_default_timezone()))
    if at is None:
        raise NotUnderstoodError(
            f"{day_in_full(day).capitalize()}\xa0: à quelle heure\xa0? Ajoutez-la, par exemple "
            "«\xa09h30\xa0»."
        )
    return _in_paris(day, at)


def _with_time_zone(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year in YEARS else None


def _folded(text: str) -> str:
    """Return `text` in small letters without accents, with single spaces."""
    words = " ".join(string_to_ascii(text).lower().split())
    words = re.sub(r"(?<=\d)t(?=\d)", " ", words)  # 2030-12-25T09:30
    words = re.sub(r"\bapres-(?=demain|midi)", "apres ", words)
    return re.sub(r"\bcet? (?=matin|apres midi|soir)", "aujourd'hui ", words)


def _without(pattern: re.Pattern[str], words: str) -> tuple[str, re.Match[str] | None]:
    """Take the first match of `pattern` out of `words`."""
    found = pattern.search(words)
    return (f"{words[: found.start()]} {words[found.end() :]}" if found else words), found


def _count(word: str) -> int:
    return COUNTS.get(word) or int(word)


# The time of day --------------------------------------------------------------------------------


def _delay(words: str) -> timedelta | None:
    """Return the time of « dans 2 heures » or « dans 30 minutes »."""
    if found := IN_HOURS.fullmatch(words):
        return timedelta(hours=_count(found["hours"]), minutes=int(found["minutes"] or 0))
    if found := IN_MINUTES.fullmatch(words):
        return timedelta(minutes=_count(found["minutes"]))
    return None


def _time(found: re.Match[str], part: re.Match[str] | None) -> time:
    """Return the time of « 9h30 » or « midi », in the part of the day that is named beside it."""
    hour = 12 if found.re is NOON else int(found["hour"])
    minute = FRACTIONS.get(found["minute"]) or int(found["minute"] or 0)
    if hour > 23:
        raise NotUnderstoodError(
            "Les heures vont de 0 à 23. Pour la fin d’un jour, écrivez «\xa023h59\xa0»."
        )
    if minute > 59:
        raise NotUnderstoodError("Les minutes vont de 00 à 59.")
    if part:
        of_twelve, of_day = PARTS[part["part"]]
        hour += 12 if hour in of_twelve else 0
        if hour not in of_day:
            raise NotUnderstoodError(
                f"{hour}\xa0h n’est pas à ce moment de la journée\xa0: écrivez l’heure seule, de 0 "
                "à 23."
            )
    return time(hour, minute)


def _in_paris(day: date, at: time) -> datetime:
    """Return that moment, if it exists once."""
    moment = datetime.combine(day, at, timezone.get_default_timezone())
    first, second = moment.astimezone(UTC), moment.replace(fold=1).astimezone(UTC)
    if first == second:
        return moment
    said = (
        f"l’heure d’hiver revient de 3\xa0h à 2\xa0h\xa0: {time_of_day(moment)} arrive deux fois."
        if first < second
        else f"l’heure d’été saute de 2\xa0h à 3\xa0h\xa0: {time_of_day(moment)} n’existe pas."
    )
    raise NotUnderstoodError(
        f"Cette nuit-là, {said} Choisissez une heure avant 2\xa0h, ou à partir de 3\xa0h."
    )


# The day ----------------------------------------------------------------------------------------


def _day(words: str, today: date) -> date:
    """Return the day that `words` mean, without anything about the hour."""
    if words in NAMED_DAYS:
        return today + timedelta(days=NAMED_DAYS[words])
    if found := IN_DAYS.fullmatch(words):
        return _day_in(_count(found["count"]), found["unit"], today)
    if found := ON_WEEKDAY.fullmatch(words):
        return _weekday(WEEKDAY_OF[found["weekday"]], found["which"], today)
    if found := ON_ISO_DATE.fullmatch(words):
        return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found := ON_DATE.fullmatch(words):
        return _checked(_date_of(found, today), found["weekday"])
    if found := ON_DAY_OF_MONTH.fullmatch(words):
        number = _number(found["day"])
        months = today.month - 1 + (number < today.day)
        return _checked(_date_of_month(today.year, months, number), found["weekday"])
    raise NotUnderstoodError(INVALID)


def _day_in(count: int, unit: str, today: date) -> date:
    """Return the day of « dans 2 jours », « dans une semaine », « dans 3 mois »."""
    if unit == "mois":
        return _date_of_month(today.year, today.month - 1 + count, today.day)
    if unit.startswith("semaine"):
        count *= 7
    elif count in (8, 15):  # « dans huit jours » is said for a week
        raise _two_readings(today + timedelta(days=count - 1), today + timedelta(days=count))
    return today + timedelta(days=count)


def _weekday(number: int, which: str | None, today: date) -> date:
    """Return the day of « lundi », « lundi prochain », « lundi en huit »."""
    if which == " de la semaine prochaine":
        return today + timedelta(days=7 - today.weekday() + number)
    days = (number - today.weekday()) % 7
    coming, next_one = today + timedelta(days=days), today + timedelta(days=days + 7)
    if which == " prochain" and days == 0:
        return next_one
    # « Vendredi prochain » is said for this week's Friday, and for the next one.
    may_be_next = which == " prochain" and (days == 1 or number > today.weekday())
    if days == 0 or may_be_next:
        raise _two_readings(coming, next_one)
    return next_one if which == " en huit" else coming


def _date_of(found: re.Match[str], today: date) -> date:
    """Return the date of « 31/12 » or « 31 décembre 2030 »: without a year, the next one."""
    number = _number(found["day"])
    month = int(found["month"] or MONTH_OF[(found["month_name"] or "").rstrip(".")])
    if year := found["year"] or found["long_year"]:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    day = _date(today.year + ((month, number) < (today.month, today.day)), month, number)
    if day.year > today.year and day - today > LONG_AHEAD:
        raise NotUnderstoodError(
            f"Ce jour vient de passer. Pour le {day_in_full(day)}, écrivez l’année\xa0: "
            f"{day:%d/%m/%Y}."
        )
    return day


def _date_of_month(year: int, months: int, number: int) -> date:
    """Return the day `number` of the month that is `months` after January of `year`."""
    return _date(year + months // 12, months % 12 + 1, number)


def _date(year: int, month: int, number: int) -> date:
    if year not in YEARS or not number:
        raise NotUnderstoodError(INVALID)
    if month not in range(1, 13):
        raise NotUnderstoodError(
            f"Il n’y a pas de mois {month}\xa0: écrivez le jour, puis le mois, par exemple 25/12."
        )
    last = monthrange(year, month)[1]
    if number > last:
        name = date_format(date(year, month, 1), "F Y" if month == 2 else "F")
        raise NotUnderstoodError(f"{name.capitalize()} n’a que {last} jours.")
    return date(year, month, number)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else 1


def _checked(day: date, weekday: str | None) -> date:
    """Refuse a date that is not on that day of the week."""
    if weekday and WEEKDAY_OF[weekday] != day.weekday():
        real, rest = day_in_full(day).split(" ", 1)
        raise NotUnderstoodError(f"Le {rest} est un {real}, pas un {DAYS[WEEKDAY_OF[weekday]]}.")
    return day


def _two_readings(first: date, second: date) -> NotUnderstoodError:
    return NotUnderstoodError(
        f"Le {day_in_full(first)}, ou le {day_in_full(second)}\xa0? Écrivez la date."
    )
