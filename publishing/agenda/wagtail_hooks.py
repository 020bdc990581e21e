"""Wagtail hooks of the agenda."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.utils.timestamps import parse_datetime_localized

from publishing.agenda import (
    bulk_actions,  # noqa: F401 - its hooks register themselves
    scheduling,
    views,
)
from publishing.agenda.answers import ANSWER
from publishing.agenda.plans import MOVE, check_unlocked
from publishing.agenda.returns import LOGGED
from publishing.agenda.viewsets import FreezeViewSet, LaunchViewSet
from publishing.dates import moment_in_full
from publishing.scheduling.actions import drop_date


@hooks.register("register_admin_urls")
def register_agenda_addresses():
    addresses = [
        path("", views.AgendaView.as_view(), name="index"),
        path("plan/<slug:key>/", views.PlanView.as_view(), name="plan"),
        path("programmer/<int:page_id>/", scheduling.ScheduleView.as_view(), name="schedule"),
    ]
    return [path("agenda/", include((addresses, "agenda"), namespace="agenda"))]


@hooks.register("register_admin_viewset")
def register_launches():
    return [LaunchViewSet("launches"), FreezeViewSet("freezes")]


@hooks.register("register_admin_menu_item")
def register_agenda_menu_item():
    return MenuItem(
        "Agenda", reverse("agenda:index"), name="agenda", icon_name="calendar", order=110
    )


# A locked launch keeps its contents as they are. The error leads back, and says why.


def check_unlocked_with_below(objects) -> None:
    """Check these objects, and the pages below them: those would move or leave with them."""
    locked = Page.objects.filter(launch_items__launch__locked_at__isnull=False)
    for instance in objects:
        below = locked.descendant_of(instance) if isinstance(instance, Page) else []
        check_unlocked([instance, *below])


def drop_dates(instance) -> None:
    """Take out the dates of the plans that Wagtail cancels with an unpublication."""
    for planned in instance.revisions.filter(approved_go_live_at__isnull=False):
        drop_date(planned)


@hooks.register("before_move_page")
def refuse_to_move(request, page, destination):
    if request.method == "POST":
        check_unlocked_with_below([page])


@hooks.register("before_unpublish_page")
def refuse_to_unpublish_page(request, page):
    if request.method == "POST":
        check_unlocked_with_below([page])
        drop_dates(page)


@hooks.register("before_unpublish")
def refuse_to_unpublish_snippet(request, instance):
    check_unlocked([instance])
    drop_dates(instance)


@hooks.register("before_delete_snippet")
def refuse_to_delete_snippets(request, instances):
    if request.method == "POST":
        check_unlocked(instances)


@hooks.register("before_bulk_action")
def refuse_in_bulk(request, action_type, objects, action):
    if action_type in ("delete", "move", "unpublish"):
        check_unlocked_with_below(objects)


@hooks.register("register_log_actions")
def register_actions(actions):
    @actions.register_action(LOGGED)
    class ReturnFormatter(LogFormatter):
        label = "Retour à avant un lancement"

        def format_message(self, log_entry):
            left = ", ".join(log_entry.data["left"])
            said = "Revenu à avant ce lancement"
            return f"{said}, sauf ce qui a été modifié depuis\xa0: {left}" if left else said

    @actions.register_action(ANSWER)
    class AnswerFormatter(LogFormatter):
        label = "Réponse à une demande d’accord"

        def format_message(self, log_entry):
            return f"{log_entry.data['name']}\xa0: {log_entry.data['answer']}"

    @actions.register_action(MOVE)
    class MoveFormatter(LogFormatter):
        label = "Déplacement d’une planification"

        def format_message(self, log_entry):
            what = "Dépublication" if log_entry.data["op"] == "depublication" else "Publication"
            before, after = (
                moment_in_full(parse_datetime_localized(moment)) if moment else None
                for moment in (log_entry.data["from"], log_entry.data["to"])
            )
            if after is None:
                return f"{what} du {before} annulée"
            if before is None:
                return f"{what} planifiée pour le {after}"
            return f"{what} déplacée du {before} au {after}"
