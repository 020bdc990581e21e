"""Tells the reviewer what came of a review, and the author what is asked for."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, Revision, TaskState, WorkflowMixin, WorkflowState

from publishing.agenda.shown_drafts import offer_drafts
from publishing.dates import moment_in_short
from publishing.launches.plans import publication_of
from publishing.launches.refusals import quoted_title


@hooks.register("construct_page_action_menu")
@hooks.register("construct_snippet_action_menu")
def say_what_approval_does(menu_items: list[Any], request: HttpRequest, context: Any) -> None:
    """Wagtail's words of the last approval say that it publishes."""
    instance = context.get("page") or context.get("instance")
    said = said_of_approval(instance) if isinstance(instance, WorkflowMixin) else ""
    for item in menu_items if said else ():
        if item.name == "approve":
            item.label = "Approuver avec un commentaire" if item.launch_modal else said


def said_of_approval(instance: Any) -> str:
    """Say in French what the approval of the last step does; "" where Wagtail's words are true.

    It fits into the menu, whose lines do not break.
    """
    state, item = instance.current_workflow_state, publication_of(instance)
    if item is None or state is None or not state.is_at_final_task:
        return ""
    launch = item.launch
    if launch.is_proposal and launch.has_passed:
        return "Approuver et publier maintenant"
    if launch.planned_at is None and launch.name:
        return "Approuver pour son lancement"
    return f"Approuver pour le {moment_in_short(launch.moment)}"


@hooks.register("after_edit_page")
@hooks.register("after_edit_snippet")
def say_outcome(request: HttpRequest, instance: Any) -> None:
    if "action-workflow-action" not in request.POST:
        return
    page = type(instance)._base_manager.get(pk=instance.pk)
    if request.POST.get("workflow-action-name") == "reject":
        review = page.current_workflow_state
        author = get_user_display_name(review.requested_by) if review else ""
        messages.success(
            request, f"{quoted_title(page)} est renvoyée à {author or 'qui l’a écrite'}."
        )
    elif page.workflow_in_progress:
        messages.success(request, f"{quoted_title(page)} passe à l’étape suivante de la relecture.")
    elif item := publication_of(page):
        put = "mise " if item.launch.name else ""
        messages.success(request, f"{quoted_title(page)} est {put}{item.future()}.")
    else:
        address = page.url if isinstance(page, Page) else ""
        buttons = [messages.button(address, "Voir la page")] if address else []
        messages.success(request, f"{quoted_title(page)} est publiée.", buttons=buttons)
        if isinstance(page, Page):
            offer_drafts(request, page)


@hooks.register("before_edit_page")
@hooks.register("before_edit_snippet")
def tell_remark(request: HttpRequest, instance: Any) -> None:
    """Show the remark of the reviewer above what was sent back."""
    review = getattr(instance, "current_workflow_state", None)
    answer = review.current_task_state if review else None
    if request.method == "GET" and answer and answer.status == TaskState.STATUS_REJECTED:
        messages.warning(request, said_of_refusal(answer))


@hooks.register("publication_advice")
def repeat_remarks(versions: Iterable[Revision]) -> list[str]:
    """Repeat for `readiness` the remarks of reviewers on what these versions are of."""
    names = {(each.base_content_type_id, each.object_id): each.object_str for each in versions}
    reviews = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, object_id__in=[key for _, key in names]
    ).select_related("current_task_state__finished_by")
    found = {(each.base_content_type_id, each.object_id): each for each in reviews}
    return [
        f"«\xa0{name}\xa0»\xa0: {said_of_refusal(found[key].current_task_state)}"
        for key, name in names.items()
        if key in found
    ]


def said_of_refusal(answer: TaskState) -> str:
    who = get_user_display_name(answer.finished_by) or "La relecture"
    remark = f"\xa0: «\xa0{answer.comment}\xa0»" if answer.comment else "."
    return f"{who} demande des modifications{remark}"
