"""A typed moment is one moment in Paris, and the field says which."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pages.models import ProgrammePage
from publishing import clock, dates
from publishing.moment_fields import MomentField
from publishing.typed_moments import INVALID

pytestmark = pytest.mark.django_db


class MomentForm(forms.Form):
    moment = MomentField(required=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("28/03/2027 01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("28/03/2027 03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("25/10/2037 01:59", datetime(2037, 10, 24, 23, 59, tzinfo=UTC)),
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


@pytest.mark.parametrize("typed", ["28/03/2027 02:30", "25/10/2037 02:30"])
def test_an_hour_that_does_not_exist_or_comes_twice_is_refused(typed):
    form = MomentForm({"moment": typed})
    [error] = form.errors["moment"]
    assert "Cette nuit-là" in error
    assert f'value="{typed}"' in str(form["moment"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/11/2026 09:00", "Novembre n’a que 30 jours."),
        ("bientôt", "Saisissez un jour et une heure, par exemple"),
        ("25/09/2026", "à quelle heure"),
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
def test_the_meaning_of_a_text_is_answered_while_it_is_typed(text, answer):
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("admin"))
    with clock.at(NOW):
        assert client.get("/admin/moment/", {"text": text}).json() == answer
    assert client.get("/admin/moment/").json() == {"said": ""}
    assert Client(headers={"host": "localhost"}).get("/admin/moment/").status_code == 302


def test_moments_are_written_in_paris_time_in_any_active_time_zone():
    with timezone.override("America/Cayenne"):
        assert dates.moment_in_short(datetime(2027, 1, 1, 8, tzinfo=UTC)) == "01/01/2027 à 9\xa0h"


def test_the_schedule_of_a_page_is_typed_in_the_french_way(add_page):
    page = add_page("Page", live=False)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("admin"))
    address = f"/admin/pages/{page.pk}/edit/"
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-TOTAL_FORMS": 0, f"{formset.prefix}-INITIAL_FORMS": 0}
    data |= {"body-count": 0, "go_live_at": "25/09/2037 9h30", "action-publish": "1"}

    assert "Heure de Paris" in client.get(address).content.decode()
    past = client.post(address, data | {"go_live_at": "01/01/2020 9h"}).content.decode()
    assert "Ce moment est passé." in past
    assert not ProgrammePage.objects.get(pk=page.pk).live
    assert client.post(address, data).status_code == 302
    planned = ProgrammePage.objects.get(pk=page.pk).scheduled_revision.approved_go_live_at
    assert planned == datetime(2037, 9, 25, 7, 30, tzinfo=UTC)
