"""The admin's fields for a moment, typed in the French way and never ambiguous.

Django refuses both the hour that Paris skips in spring and the one that it has twice in autumn,
with the same message. These fields refuse the first with advice, and ask which one is meant of the
second.
"""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from wagtail.admin.widgets import AdminDateTimeInput

from publishing import clock, dates

# Words appended to a date and time that comes twice. The first is summer time.
SEASONS = {
    "été": "La première fois, à l’heure d’été",
    "hiver": "La seconde fois, une heure plus tard, à l’heure d’hiver",
}

PASSED = "Ce moment est passé. Choisissez un moment à venir."
HELP = "Heure de Paris, par exemple 25/09/2026 9h30."
# 25/09/2026, 25.9.2026, 2026-09-25 or 25 septembre 2026; then 9h30, 9 h, 09:30 or 09:30:00.
DAY = (
    r"(?:(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})"
    r"|(?P<named_day>\d{1,2})(?:er)? (?P<name>[^\W\d]+) (?P<named_year>\d{4}))"
)
HOUR = r"(?P<hour>\d{1,2}) ?(?:h|:) ?(?P<minute>\d{2})?(?::(?P<second>\d{2}))?"
WRITTEN = re.compile(rf"{DAY}(?:,? (?:à )?|T){HOUR}", re.IGNORECASE)


class MomentInput(AdminDateTimeInput):
    """Wagtail's input, which asks which one is meant of a date and time that comes twice.

    Its value is the typed text, followed by « été » or « hiver » after the answer.
    """

    template_name = "publishing/widgets/moment_input.html"

    def get_config(self) -> dict[str, Any]:
        # The calendar would replace a text that it cannot read, such as « 9h30 », by another
        # moment.
        return super().get_config() | {"validateOnBlur": False}

    def value_from_datadict(self, data, files, name) -> str | None:
        typed = super().value_from_datadict(data, files, name)
        season = data.get(f"{name}-season")
        return f"{typed} {season}" if typed and season in SEASONS else typed

    def get_context(self, name: str, value: Any, attrs) -> dict[str, Any]:
        text, season = split(value) if isinstance(value, str) else (value, "")
        moment = parsed(text) if isinstance(text, str) else text
        context = super().get_context(name, text, attrs)
        if isinstance(moment, datetime) and dates.comes_twice(moment):
            if not season and not isinstance(value, str):
                season = "hiver" if moment.fold else "été"
            context["widget"]["seasons"] = [
                {"value": key, "label": label, "checked": key == season}
                for key, label in SEASONS.items()
            ]
        return context


class MomentField(forms.DateTimeField):
    """A date and time of day in Paris; cleans to an aware datetime in UTC, or None."""

    widget = MomentInput

    def __init__(self, *, widget=None, **kwargs):
        # Wagtail's publishing panel has its own input.
        if type(widget) is AdminDateTimeInput:
            widget = MomentInput(
                attrs=widget.attrs,
                format=widget.format,
                js_overlay_parent_selector=widget.js_overlay_parent_selector,
            )
        super().__init__(widget=widget, **kwargs)
        self.help_text = self.help_text or HELP

    def to_python(self, value):
        season = ""
        if isinstance(value, str) and value.strip():
            value, season = split(value)
            value = parsed(value)
            if value is None:
                raise ValidationError(
                    "Saisissez une date et une heure, par exemple 25/09/2026 9h30.", code="invalid"
                )
        try:
            moment = super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            moment = self._settled(error.params["datetime"], season)  # type: ignore[index]
        if moment and not MINYEAR < moment.year < MAXYEAR:
            # Not every time zone can represent it.
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        # Python compares the two readings of a doubled hour as equal in one time zone, and as
        # unequal in two zones.
        return moment.astimezone(UTC) if moment else None

    def _settled(self, naive: datetime, season: str) -> datetime:
        day = f"{naive.day}\xa0{MONTHS[naive.month]} {naive.year}"
        if dates.is_skipped(naive):
            raise ValidationError(
                f"Cette heure n’existe pas\xa0: le {day}, les horloges passent directement de "
                "2\xa0h à 3\xa0h. Choisissez une heure avant 2\xa0h ou à partir de 3\xa0h.",
                code="skipped_time",
            )
        if not season:
            raise ValidationError(
                f"Cette heure existe deux fois le {day}\xa0: à 3\xa0h, les horloges reviennent à "
                "2\xa0h. Dites sous la date laquelle des deux vous voulez.",
                code="doubled_time",
            )
        return dates.in_paris(naive, second=season == "hiver")


class MomentForm(forms.Form):
    """Requires a future moment."""

    moment = MomentField(label="Moment", error_messages={"required": "Dites quand."})

    def clean_moment(self) -> datetime:
        moment = self.cleaned_data["moment"]
        if moment <= clock.now():
            raise ValidationError(PASSED)
        return moment


def split(value: str) -> tuple[str, str]:
    """Return the typed text, and the season if one was chosen."""
    text, _, last = value.rpartition(" ")
    return (text, last) if last in SEASONS else (value, "")


def parsed(text: str) -> datetime | None:
    """Return the date and time that `text` names, without a time zone; None if it names none."""
    found = WRITTEN.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    part = found.groupdict()
    month = part["month"] or part["iso_month"] or _number_of_month(part["name"])
    try:
        return datetime(  # noqa: DTZ001 - Paris, which the field says
            int(part["year"] or part["iso_year"] or part["named_year"]),
            int(month),
            int(part["day"] or part["iso_day"] or part["named_day"]),
            int(part["hour"]),
            int(part["minute"] or 0),
            int(part["second"] or 0),
        )
    except ValueError:
        return None


def _number_of_month(name: str) -> int:
    return next((key for key, month in MONTHS.items() if str(month) == name.lower()), 0)
