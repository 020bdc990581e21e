"""The admin's field for a moment, typed in the French way."""

from datetime import MAXYEAR, MINYEAR, datetime
from itertools import product
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminDateTimeInput

from publishing import clock

PASSED = "Ce moment est passé. Choisissez un moment à venir."
HELP = "Heure de Paris, par exemple 25/12/2030 9h30."
INVALID = "Saisissez une date et une heure, par exemple 25/12/2030 9h30."
DAYS = ("%d/%m/%Y", "%d/%m/%Y à", "%d.%m.%Y", "%d.%m.%Y à")
HOURS = ("%H:%M", "%Hh%M", "%H h %M", "%Hh", "%H h")


class MomentInput(AdminDateTimeInput):
    """Wagtail's input, whose calendar leaves typed text alone.

    It would replace a text that it cannot read, such as « 9h30 », by another moment.
    """

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"validateOnBlur": False}


class MomentField(forms.DateTimeField):
    """A date and time of day in Paris.

    Django refuses the hour that Paris skips in spring, and the one that it has twice in autumn.
    """

    widget = MomentInput
    input_formats = tuple(map(" ".join, product(DAYS, HOURS)))
    default_error_messages = {"invalid": INVALID}

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
        moment = super().to_python(value)
        if moment and not MINYEAR < moment.year < MAXYEAR:
            # Not every time zone can represent it.
            raise ValidationError(INVALID, code="invalid")
        return moment


class MomentForm(forms.Form):
    """Requires a future moment."""

    moment = MomentField(label="Moment", error_messages={"required": "Dites quand."})

    def clean_moment(self) -> datetime:
        moment = self.cleaned_data["moment"]
        if moment <= clock.now():
            raise ValidationError(PASSED)
        return moment
