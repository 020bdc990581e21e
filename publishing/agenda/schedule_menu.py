"""« Programmer… », « Proposer une date… » and « Dépublier le… » in the menus of the editors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import DraftStateMixin, Page
from wagtail.snippets.action_menu import ActionMenuItem as SnippetActionMenuItem

from publishing.agenda.alerts import warn_of_ended_agreements
from publishing.launches import gestures
from publishing.launches.models import LaunchItem, version_key
from publishing.launches.objects import may_publish
from publishing.launches.waiting import publication_of

SCHEDULE, TAKE = "action-schedule", "action-take"


class ScheduleItem:
    """Saves the page or snippet, then asks for the moment. Who only writes proposes one."""

    order = 15
    name = SCHEDULE
    icon_name = "calendar-alt"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)  # type: ignore[misc]
        label = "Programmer…" if self.publishes(parent_context) else "Proposer une date…"
        return context | {"label": label}

    def publishes(self, context) -> bool:
        user = context["request"].user
        if "model" in context:
            return may_publish(user, context["model"]())
        if context["view"] == "create":
            return context["parent_page"].permissions_for_user(user).can_publish_subpage()
        return may_publish(user, context["page"])


class EndItem:
    order = 16
    name = "action-end"
    label = "Dépublier le…"
    icon_name = "calendar-alt"

    def get_url(self, context):
        return schedule_address(context.get("page") or context["instance"], "agenda:end")


@hooks.register("register_page_action_menu_item")
class SchedulePage(ScheduleItem, ActionMenuItem):
    def is_shown(self, context) -> bool:
        if context["view"] == "create":
            return True
        return context["view"] == "edit" and super().is_shown(context)


@hooks.register("register_page_action_menu_item")
class EndPage(EndItem, ActionMenuItem):
    def is_shown(self, context) -> bool:
        is_there = context["view"] == "edit" and super().is_shown(context)
        return is_there and may_publish(context["request"].user, context["page"])


class ScheduleSnippet(ScheduleItem, SnippetActionMenuItem):
    pass


class EndSnippet(EndItem, SnippetActionMenuItem):
    def is_shown(self, context) -> bool:
        is_there = context["view"] == "edit" and super().is_shown(context)
        return is_there and may_publish(context["request"].user, context["instance"])


@hooks.register("construct_snippet_action_menu")
def add_items(menu_items, request, context):
    if issubclass(context["model"], DraftStateMixin):
        items = (ScheduleSnippet(), EndSnippet())
        menu_items += [item for item in items if item.is_shown(context)]


def schedule_address(instance: Any, name: str = "agenda:schedule") -> str:
    """Return the screen that asks when a page or snippet comes, or leaves (`agenda:end`)."""
    if isinstance(instance, Page):
        return reverse(name, args=[instance.pk])
    return reverse(name, args=[instance.get_base_content_type().pk, instance.pk])


def schedule_address_of(item: LaunchItem) -> str:
    """Return the screen that asks anew for the moment of what is planned alone."""
    name = "agenda:end" if item.is_removal else "agenda:schedule"
    return schedule_address(item.instance, name)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def ask_for_the_moment(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Redirect from what was saved to its planning, except after an automatic save.

    « Prendre cette version » takes what was just saved.
    """
    actions = {name for name in request.POST if name.startswith("action-")}
    if not isinstance(instance, DraftStateMixin) or not request.accepts("text/html"):
        return None
    if actions == {SCHEDULE}:
        return redirect(schedule_address(instance))
    if actions == {TAKE} and (item := publication_of(instance)):
        gestures.take_version(item, version_key(instance.get_latest_revision()), request.user)
        messages.success(request, said_of_taking(item))
        warn_of_ended_agreements(request, item.launch)
        return redirect(request.get_full_path())
    if not actions and may_publish(request.user, instance) and corrects_plan(instance):
        return redirect(schedule_address(instance))
    return None


def said_of_taking(item: LaunchItem) -> str:
    return f"La dernière version de «\xa0{item}\xa0» est {item.future()}."


def corrects_plan(instance: Any) -> bool:
    """Tell whether the latest version of an object is newer than the one planned alone."""
    item = publication_of(instance)
    if item is None or not item.launch.is_planned or item.launch.name:
        return False
    return item.revision_id != instance.latest_revision_id
