"""The forms of the agenda: its address, launches and freezes."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page

from publishing import clock
from publishing.agenda.entries import Entry
from publishing.agenda.models import Agreement, Launch, LaunchSnippet
from publishing.moment_fields import PASSED
from publishing.scheduling import due

MONTH = "mois"
VIEWS = [(MONTH, "Mois"), ("liste", "Liste")]


class AgendaForm(forms.Form):
    """The view, the first day and the filters of the agenda's address. Wrong values are ignored."""

    # What each filter compares, as the agenda shows it.
    FACTS: ClassVar[dict[str, Callable[[Entry], str]]] = {
        "type": lambda entry: entry.type_name,
        "auteur": lambda entry: entry.author_name,
        "lancement": lambda entry: str(entry.launch or ""),
    }

    vue = forms.ChoiceField(choices=VIEWS, required=False, widget=forms.HiddenInput)
    date = forms.DateField(
        input_formats=["%Y-%m-%d"],
        required=False,
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
        widget=forms.HiddenInput,
    )
    type = forms.CharField(label="Type", required=False, widget=forms.Select)
    auteur = forms.CharField(label="Planifié par", required=False, widget=forms.Select)
    lancement = forms.CharField(label="Lancement", required=False, widget=forms.Select)

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()
        self.view = self.cleaned_data.get("vue") or MONTH
        self.day = self.cleaned_data.get("date")
        values = {name: self.cleaned_data.get(name) for name in self.FACTS}
        self.chosen = {name: value for name, value in values.items() if value}

    def narrow(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries that have all that was chosen, and offer what the `entries` have."""
        for name, fact in self.FACTS.items():
            # Another month may have nothing of what was chosen: it is then empty.
            values = {fact(entry) for entry in entries} | {self.chosen.get(name, "")}
            widget: Any = self.fields[name].widget
            offered = sorted(values - {""}, key=slugify)  # « Édito » before « Zone »
            widget.choices = [("", "Tout"), *((value, value) for value in offered)]
        return [
            entry
            for entry in entries
            if all(self.FACTS[name](entry) == value for name, value in self.chosen.items())
        ]


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
