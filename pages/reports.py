"""The report of visits and opinions: how often pages were opened, and whether they were useful."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page

from pages.models.page_day import COUNTED, PageDay, sum_in
from publishing.report_viewset import ReportViewSet
from publishing.trash.trash_root import exclude_trashed

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
    template_name = "pages/reports/audience.html"
    results_template_name = "pages/reports/audience_results.html"
    filterset_class = AudienceFilterSet
    default_ordering = "-visits"
    export_filename = "visites-et-avis"
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

    @property
    def days(self) -> int:
        asked = self.request.GET.get("periode", "")
        return int(asked) if asked in (*dict(PERIODS), LONGEST) else 30

    def get_queryset(self) -> QuerySet:
        self.queryset = (
            exclude_trashed(Page.objects.all())
            .annotate(**{name: sum_in(self.days, name) for name in COUNTED})
            .filter(pk__in=PageDay.objects.since(self.days).values("page"))
            .order_by("-visits", "pk")
        )
        return super().get_queryset()

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        totals = PageDay.objects.since(self.days).totals()
        return super().get_context_data(*args, **kwargs) | {"totals": totals}


@hooks.register("register_admin_viewset")
def register_report() -> ReportViewSet:
    return ReportViewSet(
        "audience",
        view_class=AudienceView,
        url_prefix="reports/visites",
        menu_label="Visites et avis",
        icon="view",
        menu_order=640,
    )
