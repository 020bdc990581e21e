"""The admin's field for a moment: typed in the French way, and written out beneath in full."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils import timezone

from publishing import clock
from publishing.dates import moment_in_full
from publishing.errors import PASSED
from publishing.typed_moments import NotUnderstoodError, read

HELP = "Heure de Paris, par exemple «\xa0demain 8h\xa0» ou «\xa025/12/2030 9h30\xa0»."
# The value of the browser's own calendar.
LOCAL = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    """A text, the moment that it means beneath, and a button for the browser's calendar."""

    template_name = "publishing/widgets/moment_input.html"

    class Media:
        css = {"all": ["publishing/moments.css"]}
        js = ["publishing/moments.js"]

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off"} | (attrs or {}), settings.WAGTAIL_DATETIME_FORMAT)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"address": reverse_lazy("typed_moment")}
        is_refused = "aria-invalid" in context["widget"]["attrs"]  # the error above says why
        return context | understood("" if is_refused else context["widget"]["value"] or "")


class MomentField(forms.DateTimeField):
    """A date and time of day in Paris, as `typed_moments` reads them."""

    widget = MomentInput

    def __init__(self, *, help_text="", **kwargs):
        super().__init__(help_text=help_text or HELP, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return read(value, clock.now())
        except NotUnderstoodError as error:
            raise ValidationError(str(error), code="invalid") from error


def validate_to_come(moment: datetime) -> None:
    if moment <= clock.now():
        raise ValidationError(PASSED)


class MomentForm(forms.Form):
    """Requires a future moment."""

    moment = MomentField(
        label="Moment", error_messages={"required": "Dites quand."}, validators=[validate_to_come]
    )


def understood(text: str) -> dict[str, str]:
    """Return what a typed moment means, in full and as inputs write it, or why it is refused."""
    if not text.strip():
        return {"said": ""}
    try:
        moment = read(text, clock.now())
    except NotUnderstoodError as error:
        return {"said": str(error)}
    passed = "\xa0: ce moment est passé" if moment <= clock.now() else ""
    local = timezone.localtime(moment)
    return {
        "said": f"{moment_in_full(moment).capitalize()}{passed}.",
        "typed": local.strftime(settings.WAGTAIL_DATETIME_FORMAT),
        "local": local.strftime(LOCAL),
    }


def typed_moment(request: HttpRequest) -> JsonResponse:
    """Answer what the text of a `MomentInput` (`?text=`) means, while somebody types it."""
    return JsonResponse(understood(request.GET.get("text", "")))
