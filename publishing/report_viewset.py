"""The base of the admin's reports, and the menu's entries about pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

RIGHTS = ("add", "change", "publish")


class PagesMenuItem(MenuItem):
    """An entry for those who may work on a page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return policy_registry.get_by_type(Page).user_has_any_permission(request.user, RIGHTS)


class ReportViewSet(ViewSet):
    """A report in « Rapports », for those who may work on a page."""

    view_class: type[ReportView]
    menu_hook = "register_reports_menu_item"
    menu_item_class = PagesMenuItem

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(
            page_title=self.menu_label,
            header_icon=self.icon,
            permission_policy=policy_registry.get_by_type(Page),
            any_permission_required=RIGHTS,
            index_url_name=self.get_url_name("index"),
            index_results_url_name=self.get_url_name("index_results"),
            **kwargs,
        )

    def get_urlpatterns(self) -> list:
        results = self.construct_view(self.view_class, results_only=True)
        return [
            path("", self.construct_view(self.view_class), name="index"),
            path("results/", results, name="index_results"),
        ]
