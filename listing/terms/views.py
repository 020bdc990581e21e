"""The admin's screen that deletes a term, or merges it into another.

People look for the second by its name: that way, another term has to be chosen.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.snippets.views import snippets
from wagtail.snippets.widgets import AdminSnippetChooser

from listing.terms.merging import launches_naming, merge, usage
from listing.terms.models import Term

MERGE, MERGE_ICON = "Réunir avec une autre", "link"
# The parameter of the screen for whoever comes to merge.
MERGING = "reunir"


class DeletionForm(forms.Form):
    """Asks for the term that takes the place of the deleted one, if any."""

    def __init__(self, *args: Any, term: Term, is_merge: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        model = type(term)
        # The kinds of terms are all feminine.
        self.fields["target"] = forms.ModelChoiceField(
            label="La réunir avec une autre",
            help_text=(
                "Ces pages, leurs brouillons et leurs versions passent alors de l’une à l’autre. "
                f"Les adresses du site qui nomment «\xa0{term.slug}\xa0» mènent à celle qui reste."
            ),
            queryset=model._default_manager.exclude(pk=term.pk),
            required=is_merge,
            widget=AdminSnippetChooser(
                model, choose_one_text=f"Choisir une {model._meta.verbose_name}"
            ),
            error_messages=dict.fromkeys(
                ["required", "invalid_choice"], "Choisissez une autre entrée de la liste."
            ),
        )


class TermDeleteView(snippets.DeleteView):
    """Says how many pages name the term, which Wagtail's reference index does not know."""

    @property
    def is_merge(self) -> bool:
        return MERGING in self.request.GET

    def get_page_title(self):
        return MERGE if self.is_merge else super().get_page_title()

    def get_form(self, form_class=None) -> DeletionForm:
        kwargs = self.get_form_kwargs()
        return DeletionForm(term=self.object, is_merge=self.is_merge, **kwargs)

    def form_invalid(self, form: DeletionForm) -> HttpResponse:
        # The chooser cannot show a key that is none.
        messages.error(self.request, form.errors["target"][0])
        return redirect(self.request.get_full_path())

    def form_valid(self, form: DeletionForm) -> HttpResponse:
        if (target := form.cleaned_data["target"]) is None:
            return super().form_valid(form)
        if not self.user_has_permission("change"):
            raise PermissionDenied
        name, launches = self.object.name, launches_naming(self.object)
        try:
            changed = merge(self.object, target, user=self.request.user)
        except ValueError as error:
            raise Http404 from error
        pages = {0: "aucune page ne change", 1: "une page change"}.get(
            changed, f"{changed} pages changent"
        )
        messages.success(
            self.request, f"«\xa0{name}\xa0» est réunie avec «\xa0{target}\xa0»\xa0: {pages}."
        )
        if launches:
            names = ", ".join(f"«\xa0{launch}\xa0»" for launch in launches)
            messages.warning(
                self.request,
                f"Ces lancements changent aussi, et leurs accords ne comptent plus\xa0: {names}.",
            )
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs, counts=usage_lines(self.object))


def usage_lines(term: Term) -> list[tuple[int, str]]:
    """Return `usage` in words: a number and « défis », « personnes »…"""
    return [
        (number, model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)
        for model, number in usage(term).items()
    ]
