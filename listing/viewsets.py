"""The base of the admin's listings of the pages of one type."""

from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from publishing.launches import plans
from publishing.report_viewset import PagesMenuItem

# Terms and promotions are named by their slugs, as in the public lists.
TermFilter = partial(django_filters.ModelChoiceFilter, to_field_name="slug", empty_label="Toutes")


class ListingFilterSet(WagtailFilterSet):
    live = django_filters.ChoiceFilter(
        label="En ligne", choices=[(True, "En ligne"), (False, "Brouillon")], empty_label="Toutes"
    )

    class Meta:
        fields: list[str] = []


class ListingView(IndexView):
    results_template_name = "listing/admin/results.html"
    annotations: dict[str, Any] = {}

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        columns = self.annotations | plans.columns_of_pages()
        return super().annotate_queryset(pages.annotate(**columns))


class PagesViewSet(PageListingViewSet):
    """The pages of one type; `annotations` fill its own columns about related objects."""

    index_view_class = ListingView
    menu_item_class = PagesMenuItem  # Wagtail's shows to everybody
    annotations: dict[str, Any] = {}
    title_label = "Titre"
    own_columns: list[Column] = []

    @property
    def columns(self) -> list[Column]:
        modified = "latest_revision_created_at"
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label=self.title_label, sort_key="title", classname="title"),
            # A phone shows the first ones.
            PageStatusColumn("live", label="En ligne", sort_key="live"),
            *self.own_columns,
            DateColumn(modified, label="Modifié", sort_key=modified),
        ]

    def get_index_view_kwargs(self, **kwargs) -> dict[str, Any]:
        return super().get_index_view_kwargs(annotations=self.annotations, **kwargs)
