"""What `editing` adds to the admin."""

from wagtail import hooks
from wagtail.admin.views import home

from editing import (
    accounts,  # noqa: F401 - its hooks register themselves
    checks_admin,  # noqa: F401 - its hooks register themselves
    dashboard,
)

# What the panels of `editing.dashboard` say in fewer queries.
REPLACED_PANELS = (
    home.WorkflowObjectsToModeratePanel,
    home.UserObjectsInWorkflowModerationPanel,
    home.RecentEditsPanel,
)


@hooks.register("construct_homepage_panels")
def choose_panels(request, panels):
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED_PANELS)]
    panels += dashboard.panels_of(request.user)


# After those of Wagtail, which count pages and files.
@hooks.register("construct_homepage_summary_items", order=1000)
def choose_shortcuts(request, items):
    items[:] = dashboard.shortcuts_of(request)
