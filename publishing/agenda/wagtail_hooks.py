"""Wagtail hooks of the agenda."""

from django.contrib.messages import get_messages
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import DraftStateMixin, Page

from publishing.agenda import (
    bulk_actions,  # noqa: F401 - its hooks register themselves
    month,
    review_messages,  # noqa: F401
    schedule,
    shown_drafts,  # noqa: F401
)
from publishing.agenda.viewsets import LaunchViewSet
from publishing.launches import gestures, rehearsal
from publishing.launches.history import DEPARTED, TOLD
from publishing.launches.plans import key_of, take_out_of_launches, waiting_for


@hooks.register("register_admin_urls")
def register_agenda_addresses():
    instance = "<int:content_type>/<int:object_id>/"
    plan = schedule.ScheduleView
    addresses = [
        path("", month.AgendaView.as_view(), name="index"),
        path(f"programmer/{instance}", plan.as_view(), name="schedule"),
        path(f"depublier/{instance}", plan.as_view(action=gestures.UNPUBLISH), name="end"),
        path(f"publier/{instance}", schedule.PublishView.as_view(), name="publish"),
    ]
    return [path("agenda/", include((addresses, "agenda"), namespace="agenda"))]


@hooks.register("register_admin_viewset")
def register_launches():
    return LaunchViewSet("launches")


@hooks.register("register_admin_menu_item")
def register_agenda_menu_item():
    return MenuItem(
        "Agenda", reverse("agenda:index"), name="agenda", icon_name="calendar", order=110
    )


@hooks.register("before_edit_page", order=10)
def tell_what_waits(request, page):
    """Say in the editor of a page what is planned for it, unless another message stands there."""
    if request.method == "GET" and not len(get_messages(request)):
        say_what_waits(request, page)


@hooks.register("after_edit_page")
def tell_what_waits_still(request, page):
    """Say after a draft is saved, unless by itself, what is planned nevertheless."""
    if request.accepts("text/html") and not any(
        name.startswith("action-") for name in request.POST
    ):
        say_what_waits(request, page)


def say_what_waits(request, page):
    """The status panel says it at all times, and leads to what changes it."""
    items = waiting_for([page]).get(key_of(page), [])
    if not items:
        return
    said = f"Cette page est {', et '.join(item.future() for item in items)}."
    if any(item.revision_id for item in items):
        said += " Vos corrections ne changent pas la version planifiée."
    messages.info(request, f"{said} Voyez le panneau «\xa0Statut\xa0».")


# Other gestures on what is planned. A refusal leads back, and says why.


def withdraw(request, instances):
    """Cancel what waits alone for these pages and snippets, and say so."""
    for said in gestures.withdraw(instances, request.user):
        messages.warning(request, said)


@hooks.register("before_move_page")
def check_move(request, page, destination):
    if request.method == "POST":
        remember(request, [page])


@hooks.register("before_unpublish_page")
@hooks.register("before_unpublish")
def check_unpublication(request, instance):
    if request.method == "POST":
        withdraw(request, [instance])
        remember(request, [instance])


@hooks.register("before_delete_snippet", order=1)  # once none refuses it
def check_deletion_of_snippets(request, instances):
    if request.method == "POST":
        withdraw(request, instances)
        for each in instances:
            if isinstance(each, DraftStateMixin):  # Wagtail's bulk action calls no `delete`
                take_out_of_launches(each)


@hooks.register("before_bulk_action")
def check_bulk_action(request, action_type, objects, action):
    if action_type in ("unpublish", "delete"):
        withdraw(request, objects)
    if action_type in ("unpublish", "move"):
        remember(request, objects)


def remember(request, instances):
    """Note which launches could not leave before a gesture on these pages (see `tell`)."""
    pages = [each for each in instances if isinstance(each, Page)]
    request.rehearsed = pages, rehearsal.failing(rehearsal.touched_by(pages))


@hooks.register("after_move_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_bulk_action")
def tell(request, *args):
    """Say which launches will not leave any more since `remember`."""
    pages, before = getattr(request, "rehearsed", ([], {}))
    present = Page.objects.filter(pk__in=[page.pk for page in pages])
    for warning in rehearsal.newly_failing(present, before):
        messages.warning(request, warning)


@hooks.register("register_log_actions")
def register_actions(actions):
    class PlanFormatter(LogFormatter):
        label = "Planification"

        def format_message(self, log_entry):
            return log_entry.data["said"]

    actions.register_action(TOLD)(PlanFormatter)

    @actions.register_action(DEPARTED)
    class DepartureFormatter(PlanFormatter):
        label = "Publication planifiée"
