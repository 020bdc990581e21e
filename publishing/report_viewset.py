"""The base of the admin's reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry


class ReportViewSet(ViewSet):
    """A report about pages, in « Rapports ».

    Users with one of the permissions see its menu item and may open it.
    """

    view_class: type[ReportView]
    any_permission_required: tuple[str, ...] = ("add", "change", "publish")
    menu_hook = "register_reports_menu_item"

    @cached_property
    def permission_policy(self):
        return policy_registry.get_by_type(Page)

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        def is_shown(_item: MenuItem, request: HttpRequest) -> bool:
            return self.permission_policy.user_has_any_permission(
                request.user, self.any_permission_required
            )

        return type(f"{type(self).__name__}MenuItem", (MenuItem,), {"is_shown": is_shown})

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(
            page_title=self.menu_label,
            header_icon=self.icon,
            permission_policy=self.permission_policy,
            any_permission_required=self.any_permission_required,
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
