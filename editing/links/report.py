"""The report of broken links, in « Rapports »."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from editing.models import PageLink
from publishing.columns import MomentColumn, TemplateColumn
from publishing.report_viewset import ReportViewSet


def broken_links(user: Any) -> QuerySet[PageLink]:
    """Return the broken links of the pages, and of the menus, that `user` may change."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    theirs = Q(page__in=pages)
    if user.has_perm("home.change_menu"):
        theirs |= Q(page=None)
    broken = PageLink.objects.filter(theirs).exclude(to__fault="")
    return broken.select_related("page", "source", "to")


class BrokenLinksView(ReportView):
    model = PageLink
    template_name = "editing/links/report.html"
    results_template_name = "editing/links/report_results.html"
    default_ordering = ("-to__since", "pk")
    export_filename = "liens-casses"
    list_export = ["place", "source", "words", "to", "to.fault", "to.since"]
    export_headings = {
        "place": "Page",
        "source": "Adresse de la page",
        "words": "Texte du lien",
        "to": "Adresse du lien",
        "to.fault": "Réponse",
        "to.since": "Depuis",
    }
    columns = [
        TemplateColumn(
            "page", "editing/links/page_cell.html", label="Page", sort_key="page__title"
        ),
        Column("words", label="Texte du lien", sort_key="words"),
        TemplateColumn("to", "editing/links/to_cell.html", label="Adresse", sort_key="to__address"),
        Column("fault", label="Réponse", accessor="to.fault", sort_key="to__fault"),
        MomentColumn("since", label="Depuis", accessor="to.since", sort_key="to__since"),
    ]

    def get_base_queryset(self) -> QuerySet:
        return broken_links(self.request.user)


@hooks.register("register_admin_viewset")
def register_report() -> ReportViewSet:
    return ReportViewSet(
        "broken_links",
        view_class=BrokenLinksView,
        url_prefix="reports/liens-casses",
        menu_label="Liens cassés",
        menu_name="broken-links",
        icon="link",
        menu_order=650,
    )
