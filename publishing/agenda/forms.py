"""The form of a launch."""

from django import forms
from django.apps import apps
from wagtail.admin.forms import WagtailAdminModelForm

from publishing.launches import gestures
from publishing.launches.models import LaunchItem
from publishing.launches.plans import snippet_models
from publishing.launches.refusals import check_free
from publishing.moment_fields import validate_to_come


def choices_of_snippet() -> list[tuple[str, str]]:
    """Return the snippets that a launch can publish: `app.Model:key`, and the name."""
    return [
        (f"{model._meta.label}:{instance.pk}", str(instance))
        for model in snippet_models()
        for instance in model._base_manager.order_by("pk")
    ]


class LaunchForm(WagtailAdminModelForm):
    """The name, the moment and the contents of a launch.

    The rows of its formset are pages. Its snippets are chosen apart.
    """

    chosen_snippets = forms.MultipleChoiceField(
        label="Menus",
        choices=choices_of_snippet,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leur dernier brouillon paraît avec les pages.",
    )

    def __init__(self, *args, instance=None, **kwargs):
        items = list(instance.items.all()) if instance else []
        self.snippets = {_choice(item): item for item in items if not item.is_page}
        if self.snippets:
            instance.items.set([item for item in items if item.is_page])
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["chosen_snippets"] = list(self.snippets)
        self.fields["name"].required = True  # one without a name is made by « Programmer… » alone
        self.absorbed: list[str] = []
        self.fields["moment"].validators.append(validate_to_come)
        if self.instance.pk:
            del self.fields["moment"]  # it is moved on its screen

    @property
    def has_other_contents(self) -> bool:
        return self.formsets["items"].has_changed() or "chosen_snippets" in self.changed_data

    def clean(self):
        values = super().clean()
        chosen = values.get("chosen_snippets", [])
        values["chosen_snippets"] = [self.snippets.get(name) or _item(name) for name in chosen]
        return values

    def save(self, commit=True):
        for form in self.formsets["items"].forms:
            if {"object_id", "action"} & set(form.changed_data):  # another version is to be chosen
                form.instance.pin(None, None)
        launch = super().save(commit=False)
        launch.items.add(*self.cleaned_data["chosen_snippets"])
        if commit:
            chosen = [item for item in launch.items.all() if item.instance]
            self.absorbed = gestures.absorb(chosen, self.for_user)
            check_free(chosen, launch)
            launch.save()
        return launch


def _choice(item: LaunchItem) -> str:
    model, pk = item.key
    return f"{model._meta.label}:{pk}"


def _item(choice: str) -> LaunchItem:
    label, pk = choice.split(":", 1)
    return LaunchItem(instance=apps.get_model(label)._base_manager.get(pk=pk))
