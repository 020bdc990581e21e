"""The forms of the agenda: its view, its filters, launches and freezes."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, get_page_models

from publishing import clock
from publishing.agenda.entries import Entry, all_kinds
from publishing.agenda.models import Agreement, Launch, LaunchSnippet
from publishing.moment_fields import PASSED
from publishing.scheduling import due

MONTH, LIST = "mois", "liste"
VIEWS = [(MONTH, "Mois"), (LIST, "Liste")]

# Filters of apps, by their name in the address: a function that makes the field, and one that
# returns the keys of the pages of a choice.
_filters: dict[str, tuple[Callable[[], forms.ModelChoiceField], Callable[[Any], set[int]]]] = {}


def register_filter(
    name: str,
    make_field: Callable[[], forms.ModelChoiceField],
    pages_of: Callable[[Any], set[int]],
) -> None:
    """Add a filter to the agenda; an app's `ready()` calls this."""
    _filters[name] = make_field, pages_of


class AgendaForm(forms.Form):
    """The parameters of the agenda's address. Wrong values are ignored."""

    vue = forms.ChoiceField(choices=VIEWS, required=False)
    date = forms.DateField(input_formats=["%Y-%m-%d"], required=False)

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()
        self.view = self.cleaned_data.get("vue") or MONTH
        self.day: date = self.cleaned_data.get("date") or timezone.localdate(clock.now())
        if not 2000 <= self.day.year <= 2999:
            self.day = timezone.localdate(clock.now())


class UserField(forms.ModelChoiceField):
    label_from_instance = staticmethod(get_user_display_name)


def choices_of_kind() -> list[tuple[str, str]]:
    return [("", "Tout"), *all_kinds().items()]


def choices_of_type() -> list[tuple[Any, str]]:
    types = ContentType.objects.get_for_models(*get_page_models())
    named = [(kind.pk, capfirst(str(model._meta.verbose_name))) for model, kind in types.items()]
    return [("", "Tous"), *sorted(named, key=lambda choice: choice[1])]


class FilterForm(forms.Form):
    """The filters of the agenda. The names of its fields are those of the address."""

    action = forms.ChoiceField(label="Quoi", choices=choices_of_kind, required=False)
    type = forms.TypedChoiceField(
        label="Type de page", choices=choices_of_type, coerce=int, required=False
    )
    auteur = UserField(
        label="Planifié par",
        queryset=get_user_model().objects.filter(is_active=True).order_by("last_name", "username"),
        required=False,
        empty_label="Tout le monde",
    )
    lancement = forms.ModelChoiceField(
        label="Lancement", queryset=Launch.objects.all(), required=False, empty_label="Tous"
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields |= {name: make_field() for name, (make_field, _) in _filters.items()}
        self.is_valid()

    @cached_property
    def pages(self) -> list[set[int]]:
        """The pages of each used filter of an app."""
        return [
            pages_of(chosen)
            for name, (_, pages_of) in _filters.items()
            if (chosen := self.cleaned_data.get(name))
        ]

    def lets_pass(self, entry: Entry) -> bool:
        """Tell whether the agenda shows `entry`. A field without a choice excludes nothing."""
        chosen = self.cleaned_data
        facts = {
            "action": entry.kind,
            "type": entry.type_id,
            "auteur": entry.author,
            "lancement": entry.launch and entry.launch.pk,
        }
        if any(entry.page not in pages for pages in self.pages):
            return False
        return all(
            getattr(chosen[name], "pk", chosen[name]) == fact
            for name, fact in facts.items()
            if chosen.get(name)
        )

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())


def choices_of_snippet() -> list[tuple[str, str]]:
    """Return the snippets that a launch can publish: `app.Model:key`, and the name."""
    models = [model for model in due.draftable_models() if model is not Page]
    return [
        (f"{model._meta.label}:{instance.pk}", str(instance))
        for model in models
        for instance in model._base_manager.order_by("pk")
    ]


class FreezeForm(WagtailAdminModelForm):
    """Offers the launches to come as exceptions, and those that are chosen already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        coming = Launch.objects.to_come(at=clock.now())
        chosen = self.instance.exceptions.all() if self.instance.pk else Launch.objects.none()
        offered: Any = self.fields["exceptions"]
        offered.queryset = (coming | chosen).distinct()


class LaunchForm(WagtailAdminModelForm):
    """The name, the moments and the contents of a launch, and who is to agree to it."""

    chosen_snippets = forms.MultipleChoiceField(
        label="Menus",
        choices=choices_of_snippet,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leur dernier brouillon paraît avec les pages.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["chosen_snippets"] = [
                f"{snippet.content_type.model_class()._meta.label}:{snippet.object_id}"
                for snippet in self.instance.snippets.select_related("content_type")
            ]

    def clean_chosen_snippets(self) -> list[LaunchSnippet]:
        chosen = [key.split(":", 1) for key in self.cleaned_data["chosen_snippets"]]
        return [
            LaunchSnippet(instance=apps.get_model(label)._base_manager.get(pk=pk))
            for label, pk in chosen
        ]

    def save(self, commit=True):
        for form in self.formsets["agreements"].forms:
            if "email" in form.changed_data:  # somebody else is asked
                form.instance.ask(Agreement.Mail.ASK)
        launch = super().save(commit)
        launch.snippets.all().delete()
        launch.snippets.set(self.cleaned_data["chosen_snippets"], bulk=False)
        return launch

    def clean(self):
        values = super().clean()
        moment, return_at = values.get("moment"), values.get("return_at")
        if return_at and "return_at" in self.changed_data and return_at <= clock.now():
            self.add_error("return_at", PASSED)
        elif return_at and moment and return_at <= moment:
            self.add_error("return_at", "Choisissez un moment après celui du lancement.")
        return values

    @property
    def changes_plans(self) -> bool:
        """Tell whether more was changed than the launch's name and its return."""
        if any(formset.has_changed() for formset in self.formsets.values()):
            return True
        return not {"name", "return_at"}.issuperset(self.changed_data)
