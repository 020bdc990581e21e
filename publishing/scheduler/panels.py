"""The panel about planned publications on the admin's home page."""

from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import dates
from publishing.launches.models import Launch
from publishing.scheduler import background, heartbeats


class SchedulerPanel(Component):
    """Warns that no scheduler runs, so no planned change will happen, or that its jobs fail.

    It lists the launches that failed to the users who may publish. It is empty while all is well.
    """

    name = "scheduler"
    template_name = "publishing/panels/scheduler.html"
    order = 10

    def get_context_data(self, parent_context=None) -> dict[str, Any]:
        user = parent_context["request"].user
        may = policy_registry.get_by_type(Page).user_has_any_permission(user, ["publish"])
        seen = heartbeats.last_seen()
        return {
            "alive": heartbeats.is_alive(),
            "seen": dates.moment_in_short(seen) if seen else "",
            "failing": background.failing(),
            "failures": Launch.objects.failing() if may else [],
        }
