"""The agenda's forms: what to show, where to move, and what a launch is made of."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import get_page_models

from agenda import launches
from agenda.entries import Entry
from agenda.kinds import all_kinds
from agenda.models import Launch
from challenges.models import PromotionPage
from publishing import clock
from publishing.moment_fields import MomentField
from trash.trash_root import exclude_trashed

MONTH, WEEK, LIST = "mois", "semaine", "liste"
VIEWS = [(MONTH, "Mois"), (WEEK, "Semaine"), (LIST, "Liste")]
PAST = "passe"


class AgendaForm(forms.Form):
    """What the address of the agenda says; what it says wrongly is left aside."""

    vue = forms.ChoiceField(choices=VIEWS, required=False)
    date = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    periode = forms.ChoiceField(choices=[(PAST, "Ce qui est fait")], required=False)

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()
        self.view = self.cleaned_data.get("vue") or MONTH
        self.past = self.cleaned_data.get("periode") == PAST
        self.day: date = self.cleaned_data.get("date") or timezone.localdate(clock.now())
        if not 2000 <= self.day.year <= 2999:
            self.day = timezone.localdate(clock.now())


class FilterForm(forms.Form):
    """What the agenda is narrowed to. The names of its fields are those of the address."""

    action = forms.ChoiceField(label="Quoi", required=False)
    type = forms.ModelChoiceField(
        label="Type de page",
        queryset=ContentType.objects.none(),
        required=False,
        empty_label="Tous",
    )
    promotion = forms.ModelChoiceField(
        label="Promotion",
        queryset=exclude_trashed(PromotionPage.objects.order_by("-start", "title")),
        required=False,
        empty_label="Toutes",
    )
    auteur = forms.ModelChoiceField(
        label="Planifié par",
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label="Tout le monde",
    )
    lancement = forms.ModelChoiceField(
        label="Lancement", queryset=Launch.objects.all(), required=False, empty_label="Tous"
    )

    def __init__(self, data):
        super().__init__(data)
        fields: dict[str, Any] = dict(self.fields)
        fields["action"].choices = [("", "Tout"), *all_kinds().items()]
        types = [ContentType.objects.get_for_model(model).pk for model in get_page_models()]
        kinds = ContentType.objects.filter(pk__in=types)
        fields["type"].queryset = kinds
        fields["type"].choices = [("", "Tous"), *_names(kinds)]
        users = get_user_model().objects.filter(is_active=True).order_by("last_name", "username")
        fields["auteur"].queryset = users
        fields["auteur"].label_from_instance = name_of
        self.is_valid()

    @property
    def chosen_promotion(self) -> PromotionPage | None:
        return self.cleaned_data.get("promotion")

    def lets_pass(self, entry: Entry) -> bool:
        """Tell whether the agenda shows `entry`; a field without a choice lets everything pass."""
        chosen = self.cleaned_data
        facts = {
            "action": entry.kind,
            "type": entry.type_id,
            "auteur": entry.author,
            "lancement": entry.launch and entry.launch.pk,
        }
        if self.chosen_promotion and self.chosen_promotion.pk not in entry.promotions:
            return False
        return all(
            getattr(chosen[name], "pk", chosen[name]) == fact
            for name, fact in facts.items()
            if chosen.get(name)
        )

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())

    def kept(self) -> dict[str, Any]:
        """Return what is chosen, as the address says it."""
        return {name: self.data[name] for name, value in self.cleaned_data.items() if value}


class MoveForm(forms.Form):
    moment = MomentField(
        label="Moment",
        error_messages={"required": "Dites quand."},
    )

    def clean_moment(self) -> datetime:
        moment = self.cleaned_data["moment"]
        if moment <= clock.now():
            raise forms.ValidationError("Ce moment est passé. Choisissez un moment à venir.")
        return moment


class DropForm(forms.Form):
    """Where an entry was dropped: on a day, at the time that it had."""

    plan = forms.CharField(max_length=40)
    jour = forms.DateField(input_formats=["%Y-%m-%d"])


class LaunchForm(WagtailAdminModelForm):
    """Refuses a launch that could not be planned, and says which page keeps it from that."""

    def clean(self):
        values = super().clean()
        formset = self.formsets["items"]
        moment = values.get("moment")
        if moment and formset.is_valid():
            pages = [
                row["page"]
                for row in formset.cleaned_data
                if row and row.get("page") and not row.get("DELETE")
            ]
            for problem in launches.problems(moment, pages, self.for_user, self.instance):
                self.add_error("moment" if "moment" in problem else None, problem)
        return values


def name_of(user) -> str:
    return user.get_full_name() or user.get_username()


def _names(types) -> list[tuple[str, str]]:
    named = [(str(kind.pk), kind.model_class()._meta.verbose_name.capitalize()) for kind in types]
    return sorted(named, key=lambda choice: choice[1])
