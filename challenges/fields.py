"""Model fields of challenges and people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from wagtail.admin.compare import M2MFieldComparison
from wagtail.admin.panels import FieldPanel


class ChoiceListField(models.JSONField):
    """A list of some of the `choices`, maybe of none, in their order, edited with checkboxes."""

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        known = {key for key, _label in self.flatchoices}
        if not isinstance(value, list) or not known.issuperset(value):
            raise ValidationError("Choisissez dans la liste.", code="invalid_choice")

    def formfield(self, **kwargs) -> forms.Field:
        return forms.MultipleChoiceField(
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            required=False,
            choices=self.flatchoices,
            widget=forms.CheckboxSelectMultiple,
        )

    def labels_of(self, values: Sequence[str]) -> list[str]:
        labels = dict(self.flatchoices)
        return [str(labels[value]) for value in values if value in labels]


class ChoiceListComparison(M2MFieldComparison):
    def get_items(self) -> tuple[list[str], list[str]]:
        return self.field.labels_of(self.val_a), self.field.labels_of(self.val_b)


class ChoiceListPanel(FieldPanel):
    """Wagtail compares any field with choices as one that has a single value."""

    def get_comparison_class(self) -> type[ChoiceListComparison]:
        return ChoiceListComparison
