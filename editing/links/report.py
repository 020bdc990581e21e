"""The report of broken links, in « Rapports »."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from editing.models import LinkedAddress, PageLink
from publishing.columns import MomentColumn, TemplateColumn
from publishing.report_viewset import ReportViewSet

State = LinkedAddress.State


def bad_links(user: Any) -> QuerySet[PageLink]:
    """Return the links that do not answer well, on pages and menus that `user` may change."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    theirs = Q(page__in=pages)
    if user.has_perm("home.change_menu"):
        theirs |= Q(page=None)
    return (
        PageLink.objects.filter(theirs).exclude(to__state=State.FINE).select_related("page", "to")
    )


def broken_links(user: Any) -> QuerySet[PageLink]:
    return bad_links(user).filter(to__state=State.BROKEN).order_by("-to__since", "pk")


class LinkFilterSet(WagtailFilterSet):
    montrer = django_filters.ChoiceFilter(
        label="Montrer",
        choices=[(State.BROKEN, "Liens cassés"), (State.UNSURE, "Réponses incertaines")],
        empty_label=None,
    )

    class Meta:
        model = PageLink
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(to__state=self.form.cleaned_data["montrer"] or State.BROKEN)


class BrokenLinksView(ReportView):
    model = PageLink
    template_name = "editing/links/report.html"
    results_template_name = "editing/links/report_results.html"
    filterset_class = LinkFilterSet
    default_ordering = ("-to__since", "pk")
    export_filename = "liens-casses"
    list_export = ["place", "source", "words", "to", "to.answer", "to.since"]
    export_headings = {
        "place": "Page",
        "source": "Adresse de la page",
        "words": "Texte du lien",
        "to": "Adresse du lien",
        "to.answer": "Réponse",
        "to.since": "Depuis",
    }
    columns = [
        TemplateColumn(
            "page", "editing/links/page_cell.html", label="Page", sort_key="page__title"
        ),
        Column("words", label="Texte du lien", sort_key="words"),
        TemplateColumn("to", "editing/links/to_cell.html", label="Adresse", sort_key="to__address"),
        Column("answer", label="Réponse", accessor="to.answer", sort_key="to__answer"),
        MomentColumn("since", label="Depuis", accessor="to.since", sort_key="to__since"),
    ]

    def get_base_queryset(self) -> QuerySet:
        return bad_links(self.request.user).select_related("source")


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
