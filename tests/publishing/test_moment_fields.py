"""A typed moment is one moment in Paris."""

import html
from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pages.models import ProgrammePage
from publishing import dates
from publishing.moment_fields import MomentField

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
    assert "cette heure n’existe pas, ou revient deux fois" in error
    assert f'value="{typed}"' in str(form["moment"])


@pytest.mark.parametrize(
    "typed",
    [
        "25/09/2026 9h30", "25/9/2026 9 h 30", "25/09/2026 à 09:30", "25.09.2026 9H30",
        "25/09/2026 à 9\xa0h\xa030", "2026-09-25 09:30", "2026-09-25T09:30:00",
    ],
)  # fmt: skip
def test_french_ways_of_writing_an_hour_are_understood(typed):
    form = MomentForm({"moment": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["moment"] == datetime(2026, 9, 25, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["25/09/2026 9 h", "25/09/2026 à 9h"])
def test_a_whole_hour_needs_no_minutes(typed):
    form = MomentForm({"moment": typed})
    assert form.is_valid()
    assert dates.moment_in_short(form.cleaned_data["moment"]).endswith("à 9\xa0h")


@pytest.mark.parametrize(
    "typed",
    [
        "31/11/2026 09:00", "demain", "25/09/2026", "25/09/2026 9", "25/09/2026 24h00", "9h30",
        "25/09/2026 09:61", "25 septembre 2026 9h", "25/13/2026 9h", "<b>",
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_left_as_typed(typed):
    form = MomentForm({"moment": typed})
    assert "Saisissez une date et une heure, par exemple" in form.errors["moment"][0]
    assert form["moment"].value() == typed


@pytest.mark.parametrize(
    "typed", ["demain", "01/01/0001 00:00", "31/12/9999 23:59", "9999-12-31T23:59:59-14:00"]
)
def test_a_text_that_is_no_date_is_refused(typed):
    assert not MomentForm({"moment": typed}).is_valid()


def test_the_calendar_of_the_field_changes_nothing_that_is_typed():
    shown = html.unescape(str(MomentForm()["moment"]))
    assert '"validateOnBlur": false' in shown


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
