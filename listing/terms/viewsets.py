"""The admin's screens of the terms of one kind.

One deletes, merges or separates a term. One that is used is not deleted, but merged into another.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import set_query_params
from wagtail.admin.widgets import Button
from wagtail.snippets.views import snippets

from listing.annotations import count_of, names_of
from listing.folding import folded
from listing.terms.merging import merge, separate
from listing.terms.models import Term
from publishing.trash.usage import in_words, uses_of

MERGE, MERGE_ICON = "Réunir avec une autre", "link"
SEPARATE = "Séparer"
# The parameter of the screen for whoever comes to merge.
MERGING = "reunir"


class MergeForm(forms.Form):
    """Asks for the term that takes the place of another one."""

    def __init__(self, *args: Any, term: Term, **kwargs: Any):
        super().__init__(*args, **kwargs)
        model = type(term)
        # The kinds of terms are all feminine.
        self.fields["target"] = forms.ModelChoiceField(
            label="La réunir avec une autre",
            help_text=(
                "Les pages passent alors de l’une à l’autre, et leurs brouillons aussi. "
                f"Les adresses du site qui nomment «\xa0{term.slug}\xa0» mènent à celle qui reste."
            ),
            queryset=model.objects.exclude(pk=term.pk),
            empty_label=f"Choisir une {model._meta.verbose_name}",
            error_messages=dict.fromkeys(
                ["required", "invalid_choice"], "Choisissez une autre entrée de la liste."
            ),
        )


class TermDeleteView(snippets.DeleteView):
    """Deletes a term that nothing uses, and merges it otherwise, or where that is asked for."""

    def run_before_hook(self) -> None:
        return None  # a term that is used is merged

    @cached_property
    def uses(self) -> str:
        uses = uses_of([self.object])[self.object]
        return in_words(uses, self.request.user) if uses else ""

    @property
    def is_merge(self) -> bool:
        return bool(self.uses) or MERGING in self.request.GET

    def get_page_title(self):
        if self.object.merged_into:
            return SEPARATE
        return MERGE if self.is_merge else super().get_page_title()

    def get_form(self, form_class=None) -> forms.Form:
        if self.object.merged_into or not self.is_merge:
            return super().get_form(form_class)
        return MergeForm(term=self.object, **self.get_form_kwargs())

    def form_valid(self, form: forms.Form) -> HttpResponse:
        source, target = self.object, form.cleaned_data.get("target")
        if target is None and not source.merged_into:
            return super().form_valid(form)
        if not self.user_has_permission("change"):
            raise PermissionDenied
        try:
            if target is None:
                changed = separate(source, self.request.user)
                said = "est de nouveau à part"
            else:
                changed = merge(source, target, self.request.user)
                said = f"est réunie avec «\xa0{target}\xa0», qui reste"
        except ValueError as error:
            raise Http404 from error
        pages = {0: "aucune page ne change", 1: "une page change"}.get(
            changed, f"{changed} pages changent"
        )
        undo = [messages.button(self.request.path, SEPARATE)] if target else []
        messages.success(self.request, f"«\xa0{source}\xa0» {said}\xa0: {pages}.", buttons=undo)
        return redirect(self.get_success_url())


def merging_buttons(term: Term, delete_url_name: str) -> list[Button]:
    """Return what leads to merging the term, and to separating those merged into it."""
    merge_url = set_query_params(reverse(delete_url_name, args=[term.pk]), {MERGING: 1})
    buttons = [Button(MERGE, url=merge_url, icon_name=MERGE_ICON, priority=15)]
    for merged in term.merged.all():
        url = reverse(delete_url_name, args=[merged.pk])
        buttons.append(Button(f"{SEPARATE} «\xa0{merged}\xa0»", url=url, priority=16))
    return buttons


class TermIndexView(snippets.IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        ticks, name, *others = super().columns
        name.sort_key = "sort_name"
        return [ticks, name, *others, Column("merged_names", label="Réunies avec elle")]

    def get_base_queryset(self) -> QuerySet:
        counts = {
            f"{relation.name}_count": count_of(
                relation.related_model._default_manager.all(), relation.field.name
            )
            for relation in self.model.page_relations()
        }
        merged_names = names_of(self.model, "merged_into")
        terms = super().get_base_queryset().filter(merged_into=None).prefetch_related("merged")
        return terms.annotate(merged_names=merged_names, **counts)

    def search_queryset(self, queryset: QuerySet) -> Any:
        """Find a term by the names of those merged into it too."""
        found = super().search_queryset(queryset)
        query = folded(self.search_query or "")
        former = self.model.with_merged.filter(sort_name__contains=query, merged_into__isnull=False)
        slugs = list(former.values_list("slug", flat=True)) if query else []
        if not slugs:
            return found
        finals = self.model.objects.with_slug(*slugs)
        return queryset.filter(Q(pk__in=finals) | Q(pk__in=[term.pk for term in found]))

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.get_delete_url(instance):
            buttons += merging_buttons(instance, self.delete_url_name)
        return buttons


class TermEditView(snippets.EditView):
    def get_object(self, queryset=None):
        return super().get_object(self.model.objects.all())

    @property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.can_delete:
            buttons += merging_buttons(self.object, self.delete_url_name)
        return buttons

    def get_usage_url(self):
        return None  # the reference index knows few uses: « Utilisée 0 fois » would be wrong


class TermViewSet(snippets.SnippetViewSet):
    """Listing, editing, deleting and merging of one kind of term. Forms list them all."""

    index_view_class = TermIndexView
    edit_view_class = TermEditView
    delete_view_class = TermDeleteView
    delete_template_name = "listing/terms/confirm_delete.html"
    menu_item_is_registered = True
    icon = "tag"
    list_per_page = 50
    ordering = "sort_name"
    copy_view_enabled = False

    def register_chooser_viewset(self):
        pass
