"""The admin's section « Corbeille »: its list, and the restoration of one page in it."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, DateColumn, UserColumn
from wagtail.admin.views.generic import models as generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from publishing.columns import TemplateColumn
from publishing.trash import actions
from publishing.trash.models import RETENTION, TrashedItem, is_publisher

INDEX = "trash:index"


def restore_address(item: TrashedItem) -> str:
    return reverse("trash:restore", args=[item.pk])


class TrashIndexView(generic.IndexView):
    """The items that this user may see, the latest deletion first."""

    model = TrashedItem
    page_title = "Corbeille"
    header_icon = "bin"
    template_name = "trash/index.html"
    index_url_name = INDEX
    index_results_url_name = "trash:index_results"
    default_ordering = "-deleted_at"
    paginate_by = 50
    is_searchable = True
    search_fields = ["title", "place"]
    any_permission_required = None
    columns = [
        TemplateColumn("title", "trash/title_cell.html", label="Titre", sort_key="title"),
        Column("type_in_words", label="Type"),
        Column("place", label="Où c’était"),
        UserColumn("deleted_by", label="Supprimé par", blank_display_name="compte supprimé"),
        DateColumn("deleted_at", label="Supprimé", sort_key="deleted_at"),
        Column("days_in_words", label="Reste"),
    ]

    def get_base_queryset(self) -> QuerySet:
        items = TrashedItem.objects.visible_to(self.request.user)
        return items.select_related("page", "deleted_by__wagtail_userprofile")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            *args, days=RETENTION.days, sees_all=is_publisher(self.request.user), **kwargs
        )


class RestoreForm(forms.Form):
    """The place of a page that is restored, and whether it is online again."""

    def __init__(self, *args: Any, item: TrashedItem, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        obstacle = actions.why_not_below(item, item.parent)
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
                label="Remettre en ligne ce qui l’était",
                required=False,
                initial=True,
                help_text="Sinon, tout revient comme brouillon.",
            )


class RestoreView(WagtailAdminTemplateMixin, FormView):
    """Restores an item, for those who may see it."""

    page_title = "Restaurer"
    header_icon = "rotate"
    template_name = "trash/restore.html"
    breadcrumbs_items: ClassVar[list] = []
    form_class = RestoreForm
    success_url = reverse_lazy(INDEX)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = TrashedItem.objects.visible_to(request.user)
        self.item = get_object_or_404(visible, pk=kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"item": self.item, "user": self.request.user}

    def form_valid(self, form: RestoreForm) -> HttpResponse:
        user = self.request.user
        for difference in actions.restore(self.item, user, **form.cleaned_data):
            messages.warning(self.request, difference)
        page = Page.objects.get(pk=self.item.page_id)
        state = "et de nouveau en ligne" if page.live else "comme brouillon"
        edit_url = AdminURLFinder(user).get_edit_url(page)
        messages.success(
            self.request,
            f"«\xa0{self.item.title}\xa0» est restaurée {state}.",
            buttons=[messages.button(edit_url, "Modifier")] if edit_url else [],
        )
        return super().form_valid(form)
