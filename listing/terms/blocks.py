"""The block by which editors choose a term."""

from typing import Any

from django import forms
from django.apps import apps
from wagtail import blocks


class TermBlock(blocks.FieldBlock):
    """A term of a taxonomy, stored as its slug, which still names it once it is merged."""

    def __init__(self, taxonomy: str, required=True, **kwargs):
        self.taxonomy = taxonomy
        self.field = forms.ChoiceField(choices=self.choices, required=required)
        super().__init__(**kwargs)

    @property
    def terms(self) -> Any:
        return apps.get_model(self.taxonomy).objects

    def choices(self) -> list[tuple[str, str]]:
        return [("", "Toutes"), *self.terms.values_list("slug", "name")]

    def extract_references(self, value):
        for term in self.terms.with_slug(value or ""):
            yield type(term), str(term.pk), "", ""

    def value_for_form(self, value):
        term = self.terms.with_slug(value or "").first()
        return term.slug if term else value

    def render_basic(self, value, context=None):
        return str(self.terms.with_slug(value or "").first() or "")
