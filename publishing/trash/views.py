"""The admin's section « Corbeille »: its list, and the screen that restores one item."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    TitleColumn,
    UserColumn,
)
from wagtail.admin.views.generic import models as generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.images import get_image_model
from wagtail.models import Page

from publishing.reasons import NotPossibleError
from publishing.trash import actions, pages
from publishing.trash.bulk_actions import bulk_address
from publishing.trash.filters import TrashFilterSet
from publishing.trash.models import RETENTION, TrashedItem, is_publisher

INDEX = "trash:index"


class TrashIndexView(generic.IndexView):
    """The items that this user may see, the latest deletion first."""

    model = TrashedItem
    page_title = "Corbeille"
    header_icon = "bin"
    template_name = "trash/index.html"
    results_template_name = "trash/index_results.html"
    index_url_name = INDEX
    index_results_url_name = "trash:index_results"
    filterset_class = TrashFilterSet
    default_ordering = "-deleted_at"
    paginate_by = 50
    is_searchable = True
    any_permission_required = None
    columns = [
        BulkActionsCheckboxColumn("bulk_actions", obj_type="trasheditem"),
        TitleColumn(
            "title",
            label="Titre",
            sort_key="title",
            url_name="trash:restore",
            get_title_id=lambda item: f"trasheditem_{item.pk}_title",
        ),
        Column("kind", label="Type", accessor="kind_in_words", sort_key="kind"),
        Column("place", label="Où c’était"),
        UserColumn("deleted_by", label="Supprimé par", blank_display_name="compte supprimé"),
        DateColumn("deleted_at", label="Supprimé", sort_key="deleted_at"),
        Column("days_in_words", label="Reste"),
    ]

    def get_base_queryset(self) -> QuerySet:
        items = TrashedItem.objects.visible_to(self.request.user).with_details()
        return items.select_related("deleted_by__wagtail_userprofile")

    def search_queryset(self, queryset: Any) -> QuerySet:
        return queryset.found_by(self.search_query) if self.is_searching else queryset

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            *args, days=RETENTION.days, sees_all=is_publisher(self.request.user), **kwargs
        )


# One item ---------------------------------------------------------------------------------------


class RestoreForm(forms.Form):
    """The new place of a restored page, and whether it is published. A file needs no answers."""

    def __init__(self, *args: Any, item: TrashedItem, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not item.page:
            return
        obstacle = pages.why_not_below(item, item.parent)
        self.fields["parent"] = forms.ModelChoiceField(
            label="La placer sous",
            queryset=Page.objects.all(),
            initial=None if obstacle else item.parent,
            help_text=obstacle,
            widget=AdminPageChooser(
                target_models=item.page.specific_class.allowed_parent_page_models(),
                can_choose_root=False,
            ),
            error_messages={"required": "Choisissez la page sous laquelle la placer."},
        )
        if item.live_pages and is_publisher(user):
            self.fields["online"] = forms.BooleanField(
                label=(
                    "La remettre en ligne"
                    if item.live_pages == 1
                    else f"Remettre en ligne les {item.live_pages} pages qui l’étaient"
                ),
                required=False,
                initial=True,
                help_text="Sinon, elle revient comme brouillon, et rien ne reste planifié.",
            )


class RestoreView(WagtailAdminTemplateMixin, FormView):
    """Restores one item that the user may see."""

    page_title = "Restaurer"
    header_icon = "bin"
    template_name = "trash/restore.html"
    form_class = RestoreForm
    item: TrashedItem

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = TrashedItem.objects.visible_to(request.user).with_details()
        item = visible.filter(pk=kwargs["pk"]).first()
        if item is None:
            messages.warning(request, actions.GONE)
            return redirect(INDEX)
        self.item = item
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.item.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": self.item.title, "sublabel": self.page_title}
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": "Corbeille"}, here]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"item": self.item, "user": self.request.user}

    def form_valid(self, form: RestoreForm) -> HttpResponse:
        try:
            differences = actions.restore(self.item, self.request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error("parent" if self.item.page else None, str(refusal))
            return self.form_invalid(form)
        for difference in differences:
            messages.warning(self.request, difference)
        content = type(self.item.content)._base_manager.get(pk=self.item.content.pk)
        name = f"«\xa0{self.item.title}\xa0»"
        if not self.item.page:
            said = f"{name} est de nouveau dans les {self.item.kind}s, et là où il servait."
        elif content.live:
            said = f"{name} est restaurée et de nouveau en ligne."
        else:
            said = f"{name} est restaurée comme brouillon."
        edit_url = AdminURLFinder(self.request.user).get_edit_url(content)
        buttons = [messages.button(edit_url, "Modifier")] if edit_url else []
        messages.success(self.request, said, buttons=buttons)
        return redirect(list_address(content))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            item=self.item,
            cancel_url=reverse(INDEX),
            purge_url=bulk_address("purge", self.item, reverse(INDEX))
            if actions.may_purge(self.request.user, self.item)
            else "",
        )


def list_address(content: Any) -> str:
    """Return the address of the admin's list for `content`."""
    if isinstance(content, Page):
        return reverse("wagtailadmin_explore", args=[content.get_parent().pk])
    is_image = isinstance(content, get_image_model())
    return reverse("wagtailimages:index" if is_image else "wagtaildocs:index")


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview the latest version of a page of the trash."""
    visible = TrashedItem.objects.visible_to(request.user)
    item = get_object_or_404(visible.filter(kind=TrashedItem.Kind.PAGE), pk=pk)
    page = item.content.get_latest_revision_as_object()
    if not page.is_previewable():
        raise Http404
    return page.make_preview_request(request, page.default_preview_mode)
