"""The report of visits and opinions: how often pages were opened, and whether they were useful."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from pages.models.page_day import COUNTED, PageDay, sum_in

ALLOWED = {"add", "change", "publish"}
PERIODS = [("7", "7 derniers jours"), ("30", "30 derniers jours"), ("365", "12 derniers mois")]
LONGEST = "760"


class AudienceFilterSet(WagtailFilterSet):
    periode = django_filters.ChoiceFilter(
        label="Période", choices=[*PERIODS, (LONGEST, "Tout ce qui est gardé")], empty_label=None
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset  # the view itself sums over the period


class AudienceView(ReportView):
    model = Page
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = ALLOWED
    template_name = "pages/reports/audience.html"
    results_template_name = "pages/reports/audience_results.html"
    page_title = "Visites et avis"
    header_icon = "view"
    index_url_name = "audience"
    index_results_url_name = "audience_results"
    filterset_class = AudienceFilterSet
    default_ordering = "-visits"
    list_export = ["title", "full_url", *COUNTED]
    export_headings = {
        "title": "Page",
        "full_url": "Adresse",
        "visits": "Visites",
        "useful": "Utile",
        "not_useful": "Pas utile",
    }
    columns = [
        TitleColumn("title", label="Page", url_name="wagtailadmin_pages:edit", sort_key="title"),
        Column("visits", label="Visites", sort_key="visits", width="12%"),
        Column("useful", label="Utile", sort_key="useful", width="12%"),
        Column("not_useful", label="Pas utile", sort_key="not_useful", width="12%"),
    ]

    def get_filename(self) -> str:
        return "visites-et-avis"

    @property
    def days(self) -> int:
        asked = self.request.GET.get("periode", "")
        return int(asked) if asked in (*dict(PERIODS), LONGEST) else 30

    def get_queryset(self) -> QuerySet:
        self.queryset = (
            Page.objects.annotate(**{name: sum_in(self.days, name) for name in COUNTED})
            .filter(pk__in=PageDay.objects.since(self.days).values("page"))
            .order_by("-visits", "pk")
        )
        return super().get_queryset()

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        totals = PageDay.objects.since(self.days).totals()
        return super().get_context_data(*args, **kwargs) | {"totals": totals}


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/visites/", AudienceView.as_view(), name="audience"),
        path(
            "reports/visites/results/",
            AudienceView.as_view(results_only=True),
            name="audience_results",
        ),
    ]


class AudienceMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(Page)
        return policy.user_has_any_permission(request.user, ALLOWED)


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return AudienceMenuItem(
        "Visites et avis", reverse("audience"), name="audience", icon_name="view", order=640
    )
