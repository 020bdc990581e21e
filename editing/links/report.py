"""The report of broken links: what leads nowhere, where it stands, and the check of other sites."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from editing.links import keeping
from editing.links.gathering import ADDRESS, DOCUMENT, PAGE
from editing.models import FoundLink
from publishing.columns import TemplateColumn

ALLOWED = {"add", "change", "publish"}
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
                return queryset & keeping.broken()


class BrokenLinksView(ReportView):
    model = FoundLink
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = ALLOWED
    template_name = "editing/links/report.html"
    results_template_name = "editing/links/report_results.html"
    page_title = "Liens cassés"
    header_icon = "link"
    index_url_name = "broken_links"
    index_results_url_name = "broken_links_results"
    filterset_class = LinkFilterSet
    default_ordering = "name"
    list_export = ["label", "reason", "checked_at"]
    export_headings = {"label": "Lien", "reason": "Raison", "checked_at": "Vérifié le"}
    columns = [
        TemplateColumn("label", "editing/links/link_cell.html", label="Lien"),
        TemplateColumn("where", "editing/links/places_cell.html", label="Où le corriger"),
        DateColumn("checked_at", label="Vérifié", width="12%"),
        TemplateColumn(
            "is_ignored", "editing/links/ignore_cell.html", label="Fausse alerte\xa0?", width="15%"
        ),
    ]

    def get_filename(self) -> str:
        return "liens-casses"

    def get_queryset(self) -> QuerySet:
        self.queryset = FoundLink.objects.prefetch_related("places__holder").order_by("name", "pk")
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list):
        links = list(object_list)
        pages = Page.objects.in_bulk({link.name for link in links if link.kind == PAGE})
        finder = AdminURLFinder(self.request.user)
        for link in links:
            link.label = label_of(link, pages)
            link.where = [
                (holder, place.field, edit_address(holder, finder))
                for place in link.places.all()
                if (holder := place.holder) is not None
            ]
        return links

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        awaited, total = keeping.progress()
        return super().get_context_data(*args, **kwargs) | {
            "awaited": awaited,
            "visited": total - awaited,
            "total": total,
        }


def label_of(link: FoundLink, pages: dict[int, Page]) -> str:
    if link.kind == ADDRESS:
        return link.name
    if link.kind == DOCUMENT:
        return f"Document nº\xa0{link.name}"
    page = pages.get(int(link.name)) if link.name.isdigit() else None
    return page.title if page else f"Page nº\xa0{link.name}"


def edit_address(holder: Any, finder: AdminURLFinder) -> str | None:
    if isinstance(holder, Page):
        # The editor itself refuses who may not; asking here would cost a query a page.
        return reverse("wagtailadmin_pages:edit", args=[holder.pk])
    return finder.get_edit_url(holder)


def check_allowed(request: HttpRequest) -> None:
    policy = policy_registry.get_by_type(Page)
    if not policy.user_has_any_permission(request.user, ALLOWED):
        raise PermissionDenied


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have the links to other sites visited by the background worker."""
    check_allowed(request)
    number = keeping.ask()
    messages.success(
        request,
        f"Vérification de {number} liens demandée\xa0: elle se fait en arrière-plan."
        if number
        else "Aucun lien vers un autre site\xa0: il n’y a rien à vérifier.",
    )
    return redirect("broken_links")


@require_POST
def ignore(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a link a false alarm, or take that back."""
    check_allowed(request)
    link = get_object_or_404(FoundLink, pk=pk)
    link.is_ignored = not link.is_ignored
    link.save(update_fields=["is_ignored"])
    messages.success(
        request,
        "Lien ignoré\xa0: il reste dans le filtre «\xa0Ignorés\xa0»."
        if link.is_ignored
        else "Lien à nouveau surveillé.",
    )
    return redirect("broken_links")


@hooks.register("register_admin_urls")
def report_urls():
    view = BrokenLinksView
    return [
        path("reports/liens-casses/", view.as_view(), name="broken_links"),
        path(
            "reports/liens-casses/results/",
            view.as_view(results_only=True),
            name="broken_links_results",
        ),
        path("reports/liens-casses/verifier/", ask, name="check_links"),
        path("reports/liens-casses/<int:pk>/ignorer/", ignore, name="ignore_link"),
    ]


class BrokenLinksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(Page)
        return policy.user_has_any_permission(request.user, ALLOWED)


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return BrokenLinksMenuItem(
        "Liens cassés",
        reverse("broken_links"),
        name="broken-links",
        icon_name="link",
        order=650,
    )
