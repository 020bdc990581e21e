"""The admin's report of planned changes that failed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from publishing.columns import MomentColumn, TemplateColumn
from publishing.report_viewset import ReportViewSet
from publishing.scheduling import failures, heartbeats
from publishing.scheduling.models import FailedChange


class FailedChangesView(ReportView):
    """The overdue changes, with the reasons and a button to try again."""

    model = FailedChange
    results_template_name = "publishing/reports/failed_changes_results.html"
    list_export = ["title", "action_label", "planned_for", "reason", "attempts", "retry_at"]
    export_headings = {"action_label": "Changement"}
    export_filename = "changements-en-echec"

    def get_queryset(self):
        self.queryset = FailedChange.objects.filter(
            pk__in=[failure.pk for failure in failures.current()]
        ).order_by("planned_for", "pk")
        return super().get_queryset()

    @property
    def columns(self) -> list[Column]:
        finder = AdminURLFinder(self.request.user)

        def edit_url(failure: FailedChange) -> str | None:
            instance = failure.instance()
            return finder.get_edit_url(instance) if instance else None

        return [
            TitleColumn("__str__", label="Titre", get_url=edit_url),
            Column("action_label", label="Changement"),
            MomentColumn("planned_for", label="Prévu le"),
            Column("reason", label="Pourquoi il attend", width="40%"),
            MomentColumn("retry_at", label="Prochain essai"),
            TemplateColumn(
                "retry", "publishing/reports/retry_cell.html", label="Réessayer", accessor="pk"
            ),
        ]


@method_decorator(require_POST, name="dispatch")
class RetryView(PermissionCheckedMixin, View):
    """Makes the schedulers try one failed change again at once."""

    def post(self, request, pk: int) -> Any:
        failure = get_object_or_404(FailedChange, pk=pk)
        instance = failure.instance()
        if (
            isinstance(instance, Page)
            and not instance.permissions_for_user(request.user).can_publish()
        ):
            raise PermissionDenied
        failures.retry_now(failure)
        if heartbeats.is_alive():
            messages.success(
                request,
                f"Nouvel essai demandé pour «\xa0{failure}\xa0». "
                "S’il réussit, la ligne disparaît de cette page.",
            )
        else:
            messages.error(
                request, "Le planificateur est arrêté\xa0: l’essai se fera quand il reprendra."
            )
        return redirect("failed_changes:index")


class FailedChangesViewSet(ReportViewSet):
    name = "failed_changes"
    view_class = FailedChangesView
    any_permission_required = ("publish",)
    url_prefix = "reports/failed-changes"
    menu_label = "Changements prévus en échec"
    menu_name = "failed-changes"
    icon = "warning"
    menu_order = 50

    def get_urlpatterns(self) -> list:
        retry = path("<int:pk>/retry/", self.construct_view(RetryView), name="retry")
        return [*super().get_urlpatterns(), retry]
