"""The admin's report of planned changes that failed."""

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from publishing.columns import MomentColumn
from publishing.report_viewset import ReportViewSet
from publishing.scheduling import failures
from publishing.scheduling.models import FailedChange


class FailedChangesView(ReportView):
    """The overdue changes, with the reasons and the next tries."""

    model = FailedChange
    results_template_name = "publishing/reports/failed_changes_results.html"
    list_export = ["title", "action_label", "planned_for", "reason", "attempts", "retry_at"]
    export_headings = {"action_label": "Changement"}
    export_filename = "changements-en-echec"

    def get_queryset(self):
        self.queryset = failures.current()
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
        ]


class FailedChangesViewSet(ReportViewSet):
    name = "failed_changes"
    view_class = FailedChangesView
    any_permission_required = ("publish",)
    url_prefix = "reports/failed-changes"
    menu_label = "Changements prévus en échec"
    menu_name = "failed-changes"
    icon = "warning"
    menu_order = 50
