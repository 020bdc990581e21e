"""A typed moment is one moment in Paris, and the field says which."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone, translation

from publishing import clock, dates
from publishing.errors import NotPossibleError, reason_of
from publishing.moment_fields import MomentField
from publishing.typed_moments import INVALID

pytestmark = pytest.mark.django_db


class MomentForm(forms.Form):
    moment = MomentField(required=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("25/10/2037 03:00", datetime(2037, 10, 25, 2, 0, tzinfo=UTC)),
        ("25/12/2027 09:00", datetime(2027, 12, 25, 8, 0, tzinfo=UTC)),
        ("", None),
    ],
)
def test_it_means_one_moment(typed, meant):
    form = MomentForm({"moment": typed})
    assert form.is_valid()
    assert form.cleaned_data["moment"] == meant
    if meant:
        # A stored moment comes back as typed, and a second save changes nothing.
        again = MomentForm(form.data, initial={"moment": meant})
        assert not again.has_changed()
        assert f'value="{typed}"' in str(MomentForm(initial={"moment": meant})["moment"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/11/2026 09:00", "Novembre n’a que 30 jours."),
        ("<b>", "Saisissez un jour et une heure, par exemple"),
    ],
)
def test_what_is_refused_is_left_as_typed_with_what_is_wrong(typed, said):
    form = MomentForm({"moment": typed})
    assert said in form.errors["moment"][0]
    assert form["moment"].value() == typed
    assert "<b>" not in str(form["moment"])


NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_the_field_says_beneath_what_it_holds():
    shown = str(MomentForm(initial={"moment": NOW})["moment"])
    assert "Mercredi\xa025\xa0novembre\xa02026 à 10\xa0h" in shown
    assert 'value="2026-11-25T10:00"' in shown  # where the calendar opens
    assert "data-moment-said></p>" in str(MomentForm()["moment"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            "demain 8h",
            {
                "said": "Jeudi\xa026\xa0novembre\xa02026 à 8\xa0h.",
                "typed": "26/11/2026 08:00",
                "local": "2026-11-26T08:00",
            },
        ),
        (
            "9h",
            {
                "said": "Mercredi\xa025\xa0novembre\xa02026 à 9\xa0h\xa0: ce moment est passé.",
                "typed": "25/11/2026 09:00",
                "local": "2026-11-25T09:00",
            },
        ),
        ("31/11 9h", {"said": "Novembre n’a que 30 jours."}),
        (" ", {"said": ""}),
        ("1" * 9000, {"said": INVALID}),
    ],
)
def test_the_meaning_of_a_text_is_answered_while_it_is_typed(admin_client, client, text, answer):
    with clock.at(NOW):
        assert admin_client.get("/admin/moment/", {"text": text}).json() == answer
    assert admin_client.get("/admin/moment/").json() == {"said": ""}
    assert client.get("/admin/moment/").status_code == 302


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        (
            "2027-04-30T22:00",
            "01/05/2027 à 0 h|samedi 1er mai 2027 à 0 h|Saturday 1 May 2027 at 00:00"
            "|vendredi 30 avril 2027 à 23 h 59|2027-04-30",
        ),
        (
            "2027-04-30T22:05",
            "01/05/2027 à 0 h 05|samedi 1er mai 2027 à 0 h 05|Saturday 1 May 2027 at 00:05"
            "|samedi 1er mai 2027 à 0 h 05|2027-05-01",
        ),
        (
            "2027-01-02T08:00",
            "02/01/2027 à 9 h|samedi 2 janvier 2027 à 9 h|Saturday 2 January 2027 at 09:00"
            "|samedi 2 janvier 2027 à 9 h|2027-01-02",
        ),
    ],
)
def test_moments_are_written_in_paris_time_in_any_active_time_zone(utc, words):
    moment = datetime.fromisoformat(f"{utc}+00:00")
    with timezone.override("America/Cayenne"):
        short = dates.moment_in_short(moment)
    with translation.override("en"):
        english = dates.moment_in_full(moment)
    french = (dates.moment_in_full(moment), english, dates.end_in_full(moment))
    told = "|".join([short, *french, str(dates.last_day(moment))])
    assert told.replace(dates.NBSP, " ") == words


REASONS = {
    "Trop tard. Rechargez.": NotPossibleError("Trop tard.", "Rechargez."),
    "Le contenu n’est plus valable\xa0: Un. Deux. Corrigez-le, puis replanifiez-le.": (
        ValidationError(["Un.", "Deux."])
    ),
    "La base de données n’a pas répondu, ou quelqu’un tenait ce contenu verrouillé. Il n’y a rien "
    "à faire\xa0: l’essai est renouvelé.": OperationalError("lock timeout"),
    "La version prévue n’a pas pu être enregistrée. Ouvrez la page, enregistrez-la, puis "
    "planifiez-la de nouveau\xa0; si cela se répète, prévenez l’équipe technique.": KeyError("x"),
}


@pytest.mark.parametrize("said", REASONS)
def test_a_failure_says_what_to_do(said):
    assert reason_of(REASONS[said]) == said
