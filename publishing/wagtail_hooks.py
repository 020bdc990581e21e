"""What publication adds to the admin, and what the admin's own actions must do for it."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import generation, parameters
from publishing.models import PublishedPage
from publishing.panels import FailedChangesPanel, SchedulerPanel
from publishing.public_changes import is_public
from publishing.reports import FailedChangesView, RetryView


class PublishersMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["publish"])


@hooks.register("before_serve_page")
def narrow_parameters(page, request, serve_args, serve_kwargs):
    if isinstance(page, PublishedPage):
        parameters.narrow(request, page.known_parameters())


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    panels += [SchedulerPanel(), FailedChangesPanel()]


@hooks.register("register_admin_urls")
def register_reports():
    return [
        path("reports/failed-changes/", FailedChangesView.as_view(), name="failed_changes"),
        path(
            "reports/failed-changes/results/",
            FailedChangesView.as_view(results_only=True),
            name="failed_changes_results",
        ),
        path("reports/failed-changes/<int:pk>/retry/", RetryView.as_view(), name="retry_change"),
    ]


@hooks.register("register_reports_menu_item")
def register_failed_changes_item():
    return PublishersMenuItem(
        "Changements prévus en échec",
        reverse("failed_changes"),
        name="failed-changes",
        icon_name="warning",
        order=50,
    )


@hooks.register("after_bulk_action")
def move_after_bulk_action(request, action_type, objects, action_class_instance):
    """Bulk actions update rows without a signal, such as the collection of a private document."""
    if any(is_public(type(item)) for item in objects):
        generation.bump()
