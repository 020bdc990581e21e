"""The report of broken links, and the buttons to check links to other sites."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import View
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page

from editing.links.store import broken, progress, request_visits
from editing.models import FoundLink
from publishing.columns import TemplateColumn
from publishing.report_viewset import ReportViewSet

SHOWN = [
    ("casses", "Cassés"),
    ("incertains", "Incertains"),
    ("ignores", "Ignorés"),
    ("tous", "Tous"),
]


class LinkFilterSet(WagtailFilterSet):
    montrer = django_filters.ChoiceFilter(label="Montrer", choices=SHOWN, empty_label=None)

    class Meta:
        model = FoundLink
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        match self.form.cleaned_data.get("montrer"):
            case "tous":
                return queryset
            case "ignores":
                return queryset.filter(is_ignored=True)
            case "incertains":
                return queryset.filter(is_ignored=False, state=FoundLink.State.UNSURE)
            case _:
                return queryset & broken()


class BrokenLinksView(ReportView):
    model = FoundLink
    template_name = "editing/links/report.html"
    results_template_name = "editing/links/report_results.html"
    filterset_class = LinkFilterSet
    default_ordering = "name"
    export_filename = "liens-casses"
    list_export = ["name", "reason", "places_in_words", "checked_at"]
    export_headings = {
        "name": "Lien",
        "reason": "Raison",
        "places_in_words": "Où le corriger",
        "checked_at": "Vérifié le",
    }
    columns = [
        TemplateColumn("name", "editing/links/link_cell.html", label="Lien"),
        TemplateColumn("where", "editing/links/places_cell.html", label="Où le corriger"),
        DateColumn("checked_at", label="Vérifié", width="12%"),
        TemplateColumn(
            "is_ignored", "editing/links/ignore_cell.html", label="Fausse alerte\xa0?", width="15%"
        ),
    ]

    def get_queryset(self) -> QuerySet:
        self.queryset = FoundLink.objects.prefetch_related("places__holder").order_by("name", "pk")
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list):
        links = list(object_list)
        finder = AdminURLFinder(self.request.user)
        for link in links:
            link.where = [
                (holder, place.field, edit_address(holder, finder))
                for place in link.places.all()
                if (holder := place.holder) is not None
            ]
        return links

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        awaited, total = progress()
        return super().get_context_data(*args, **kwargs) | {
            "awaited": awaited,
            "visited": total - awaited,
            "total": total,
        }


def edit_address(holder: Any, finder: AdminURLFinder) -> str | None:
    if isinstance(holder, Page):
        # The editor checks the rights. Checking them here would cost a query for each page.
        return reverse("wagtailadmin_pages:edit", args=[holder.pk])
    return finder.get_edit_url(holder)


class RequestVisitsView(PermissionCheckedMixin, View):
    """Request visits of all links to other sites; a background job makes them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        number = request_visits()
        messages.success(
            request,
            f"Vérification demandée (liens\xa0: {number})\xa0: elle se fait en arrière-plan."
            if number
            else "Aucun lien vers un autre site\xa0: il n’y a rien à vérifier.",
        )
        return redirect("broken_links:index")


class IgnoreView(PermissionCheckedMixin, View):
    """Call a link a false alarm, or take that back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        link = get_object_or_404(FoundLink, pk=pk)
        link.is_ignored = not link.is_ignored
        link.save(update_fields=["is_ignored"])
        messages.success(
            request,
            "Lien ignoré\xa0: il reste dans le filtre «\xa0Ignorés\xa0»."
            if link.is_ignored
            else "Lien à nouveau surveillé.",
        )
        return redirect("broken_links:index")


class BrokenLinksViewSet(ReportViewSet):
    """The report « Liens cassés »."""

    name = "broken_links"
    view_class = BrokenLinksView
    url_prefix = "reports/liens-casses"
    menu_label = "Liens cassés"
    menu_name = "broken-links"
    icon = "link"
    menu_order = 650

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("verifier/", self.construct_view(RequestVisitsView), name="check"),
            path("<int:pk>/ignorer/", self.construct_view(IgnoreView), name="ignore"),
        ]


@hooks.register("register_admin_viewset")
def register_report() -> BrokenLinksViewSet:
    return BrokenLinksViewSet()
