"""Wagtail hooks of `editing`."""

from django.conf import settings
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views import home
from wagtail.models import Page

from editing import (
    checks,  # noqa: F401 - its hooks register themselves
    checks_admin,  # noqa: F401 - its hooks register themselves
    guide,  # noqa: F401 - its hooks register themselves
    offline_links,  # noqa: F401 - its hooks register themselves
    translations,  # noqa: F401 - its hooks register themselves
)
from editing.accounts import (
    admin,  # noqa: F401 - its hooks register themselves
    closing,  # noqa: F401 - its hooks register themselves
)
from editing.dashboard.panels import panels_of
from editing.explorer import ExplorerViewSet
from publishing.keys import as_key

# The panels of `editing.dashboard` show the same in fewer queries.
REPLACED_PANELS = (
    home.WorkflowObjectsToModeratePanel,
    home.UserObjectsInWorkflowModerationPanel,
    home.RecentEditsPanel,
)
# Wagtail's own pages about itself, in English and on other sites.
FOREIGN_HELP = ("whats-new-in-wagtail", "editor-guide")


@hooks.register("construct_homepage_panels")
def choose_panels(request, panels):
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED_PANELS)]
    panels += panels_of(request.user)


# After Wagtail's own for all pages, whose place it takes.
@hooks.register("register_admin_viewset", order=10)
def register_explorer():
    return ExplorerViewSet()


@hooks.register("construct_help_menu")
def keep_own_help(request, menu_items):
    menu_items[:] = [item for item in menu_items if not item.name.startswith(FOREIGN_HELP)]


@hooks.register("register_account_menu_item")
def lead_to_security(request):
    return {
        "url": reverse("mfa_index"),
        "label": "Sécurité de mon compte",
        "help_text": "Second facteur, codes de secours, sessions ouvertes.",
    }


@hooks.register("construct_page_action_menu")
def leave_one_way_to_publish(menu_items, request, context):
    """Offer no « Publier » to a reviewer, whose approval publishes the page and ends the review.

    Nor « Recommencer la relecture » to anybody: « Renvoyer en relecture » stands beside it.
    """
    page, left_out = context.get("page"), {"action-restart-workflow"}
    task = page.current_workflow_task if page and page.workflow_in_progress else None
    if task and task.specific.get_actions(page, request.user):
        left_out.add("action-publish")
    menu_items[:] = [item for item in menu_items if item.name not in left_out]


@hooks.register("before_copy_page")
def ask_where_to_copy(request, page):
    """Send back a copy without a parent, which Wagtail takes for granted."""
    parent = as_key(request.POST.get("new_parent_page"))
    if request.method != "POST" or Page.objects.filter(pk=parent).exists():
        return None
    messages.error(request, "Choisissez la page sous laquelle mettre la copie.")
    return redirect(request.get_full_path())


@hooks.register("insert_global_admin_css")
def screens_stylesheet():
    return format_html('<link rel="stylesheet" href="{}">', static("editing/screens.css"))


@hooks.register("insert_editor_js")
def editor_scripts():
    return format_html(
        '<script src="{}"></script><script defer src="{}"></script>'
        '<script defer id="kept-text" src="{}" data-login="{}" data-admin="{}" data-cookie="{}">'
        "</script>",
        static("editing/opening.js"),
        static("editing/kept_comments.js"),
        static("editing/kept_text.js"),
        reverse("wagtailadmin_login"),
        reverse("wagtailadmin_home"),
        settings.CSRF_COOKIE_NAME,
    )
