"""The admin's screens for merging two terms."""

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.widgets import AdminSnippetChooser

from challenges.merging import merge, usage
from challenges.models.taxonomies import Term


def usage_lines(term: Term) -> list[dict[str, Any]]:
    """Return `usage` in words: a number and « défis », « personnes »…"""
    return [
        {
            "number": number,
            "label": model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural,
        }
        for model, number in usage(term).items()
    ]


class MergeView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for the term that stays, then for a confirmation (`?target=`), then merges (POST)."""

    model: Any = None
    index_url_name = ""
    edit_url_name = ""
    page_title = "Réunir"
    template_name = "challenges/terms/merge.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get_by_type(self.model)
        if not all(policy.user_has_permission(request.user, name) for name in ("change", "delete")):
            raise PermissionDenied
        try:
            self.object = self.model._default_manager.get(pk=unquote(self.kwargs["pk"]))
        except (self.model.DoesNotExist, ValueError, OverflowError) as error:
            raise Http404 from error
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "target" not in request.GET:
            return self.ask()
        form = self.form(request.GET)
        if not form.is_valid():
            return self.ask(problem=str(form.errors["target"][0]))
        return self.render_to_response(self.get_context_data(target=form.cleaned_data["target"]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.ask(problem=str(form.errors["target"][0]))
        target = form.cleaned_data["target"]
        name = self.object.name
        try:
            changed = merge(self.object, target, user=request.user)
        except ValueError as error:
            raise Http404 from error
        pages = {0: "aucune page ne change", 1: "une page change"}.get(
            changed, f"{changed} pages changent"
        )
        messages.success(
            request, f"«\xa0{name}\xa0» est réunie avec «\xa0{target}\xa0»\xa0: {pages}."
        )
        return redirect(self.index_url_name)

    def ask(self, problem: str = "") -> HttpResponse:
        # A form of its own: the chooser cannot show a key that is none.
        return self.render_to_response(self.get_context_data(form=self.form(), problem=problem))

    def form(self, data: QueryDict | None = None) -> forms.Form:
        field = forms.ModelChoiceField(
            label="Celle qui reste",
            queryset=self.model._default_manager.exclude(pk=self.object.pk),
            # The kinds of terms are all feminine.
            widget=AdminSnippetChooser(
                self.model, choose_one_text=f"Choisir une {self.model._meta.verbose_name}"
            ),
            error_messages={
                "required": "Choisissez celle qui reste.",
                "invalid_choice": "Choisissez une autre entrée de la liste.",
            },
        )
        return type("MergeForm", (forms.Form,), {"target": field})(data)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            object=self.object,
            kind=self.model._meta.verbose_name,
            counts=usage_lines(self.object),
            cancel_url=reverse(self.index_url_name),
        )
