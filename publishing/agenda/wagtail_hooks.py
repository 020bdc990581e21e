"""Wagtail hooks of the agenda."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import DraftStateMixin, Page
from wagtail.utils.timestamps import parse_datetime_localized

from publishing.agenda import (
    bulk_actions,  # noqa: F401 - its hooks register themselves
    launches,
    publish_view,
    review_messages,  # noqa: F401
    schedule_view,
    shown_drafts,  # noqa: F401
    views,
)
from publishing.agenda.answers import ANSWER
from publishing.agenda.futures import (
    check_no_launch,
    future_of,
    futures_of,
    quoted_title,
    tree_of,
)
from publishing.agenda.plans import MOVE, check_touched, may_plan
from publishing.agenda.viewsets import LaunchViewSet
from publishing.dates import moment_in_full
from publishing.reasons import NotPossibleError
from publishing.scheduling.actions import drop_date
from publishing.scheduling.due import key_of


@hooks.register("register_admin_urls")
def register_agenda_addresses():
    addresses = [
        path("", views.AgendaView.as_view(), name="index"),
        path("plan/<slug:key>/", views.PlanView.as_view(), name="plan"),
        path("programmer/<int:page_id>/", schedule_view.ScheduleView.as_view(), name="schedule"),
        path(
            "publier/<int:content_type>/<int:object_id>/",
            publish_view.PublishView.as_view(),
            name="publish",
        ),
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


@hooks.register("before_edit_page")
def tell_future(request, page):
    """Say in the editor of a page what is planned for it, and in which version."""
    future = future_of(page) if request.method == "GET" else None
    if future is None or not (future.launch or may_plan(request.user, page)):
        return  # the lock of a page says it to those whom it locks out
    said = f"Cette page est {future}."
    if future.is_overdue:
        said += " Ce moment est passé\xa0: l’agenda dit ce qui manque."
    if future.launch is None:
        said += (
            " Vous pouvez la corriger\xa0: quand vous enregistrez, on vous demande si la version "
            "corrigée prend sa place."
        )
    elif future.revision and page.latest_revision_id != future.revision:
        said += (
            " Une version plus récente que la sienne existe\xa0: il la prendra si vous le dites."
        )
    elif future.revision:
        said += " La corriger ici n’y change rien, tant qu’il ne prend pas la version corrigée."
    label = "Ouvrir le lancement" if future.launch else "Voir dans l’agenda"
    messages.info(request, said, buttons=[messages.button(future.url, label)])


# Other gestures on what is planned. A refusal leads back, and says why.


def check_planned(request, instances, outcome: str, keeps_those_below: bool = False) -> None:
    """Refuse to touch what a launch holds, or what this user may not plan, with the pages below.

    Otherwise say what becomes of each plan.
    """
    chosen = [each for each in instances if isinstance(each, DraftStateMixin)]
    tree = tree_of(chosen)
    check_no_launch(tree)
    touched = chosen if keeps_those_below else tree
    futures = check_touched(touched, request.user)
    for instance in touched:
        if future := futures.get(key_of(instance)):
            messages.warning(request, f"{quoted_title(instance)} était {future}\xa0: {outcome}.")


CANCELLED = "cette planification est annulée"
KEPT = "elle le reste, à sa nouvelle place"


def drop_dates(instance) -> None:
    """Take out the dates of the plans that Wagtail cancels with an unpublication."""
    for planned in instance.revisions.filter(approved_go_live_at__isnull=False):
        drop_date(planned)


@hooks.register("before_move_page")
def check_move(request, page, destination):
    if request.method == "POST":
        check_planned(request, [page], KEPT)


@hooks.register("before_unpublish_page")
def check_unpublication(request, page):
    if request.method == "POST":
        check_planned(request, [page], CANCELLED)
        drop_dates(page)


@hooks.register("before_unpublish")
def check_unpublication_of_snippet(request, instance):
    check_planned(request, [instance], CANCELLED)
    drop_dates(instance)


@hooks.register("before_delete_snippet")
def check_deletion_of_snippets(request, instances):
    if request.method == "POST":
        check_planned(request, instances, CANCELLED)


@hooks.register("before_bulk_action")
def check_bulk_action(request, action_type, objects, action):
    if action_type == "move":
        check_planned(request, objects, KEPT)
    elif action_type == "delete":
        check_planned(request, objects, CANCELLED)
    elif action_type == "unpublish":
        check_planned(request, objects, CANCELLED, keeps_those_below=True)
        for instance in objects:
            drop_dates(instance)
    elif action_type == "publish":
        check_publication(objects, action.cleaned_form.cleaned_data["include_descendants"])


def check_publication(chosen: list[Page], with_drafts_below: bool) -> None:
    """Raise NotPossibleError with the planned ones among the pages that would be published."""
    pages = chosen
    if with_drafts_below:
        pages = [page for page in tree_of(chosen) if page in chosen or not page.live]
    futures = futures_of(pages)
    planned = [
        f"{quoted_title(page)} est {future}"
        for page in pages
        if (future := futures.get(key_of(page)))
    ]
    if planned:
        raise NotPossibleError(
            f"Rien n’a été publié\xa0: {', '.join(planned)}. Retirez de la sélection ce qui est "
            "planifié, ou ouvrez chaque page pour en décider."
        )


@hooks.register("register_log_actions")
def register_actions(actions):
    actions.register_action(launches.PLAN, "Planification d’un lancement", "Planifié")
    actions.register_action(launches.CANCEL, "Annulation d’un lancement", "N’est plus planifié")

    @actions.register_action(launches.TAKE)
    class TakeFormatter(LogFormatter):
        label = "Version prise par un lancement"

        def format_message(self, log_entry):
            return f"Prend la dernière version de «\xa0{log_entry.data['name']}\xa0»"

    @actions.register_action(ANSWER)
    class AnswerFormatter(LogFormatter):
        label = "Réponse à une demande d’accord"

        def format_message(self, log_entry):
            return f"{log_entry.data['name']}\xa0: {log_entry.data['answer']}"

    @actions.register_action(MOVE)
    class MoveFormatter(LogFormatter):
        label = "Déplacement d’une planification"

        def format_message(self, log_entry):
            kinds = {"depublication": "Dépublication", "publication": "Publication"}
            what = kinds.get(log_entry.data["op"], "Départ")
            before, after = (
                moment_in_full(parse_datetime_localized(moment)) if moment else None
                for moment in (log_entry.data["from"], log_entry.data["to"])
            )
            if after is None:
                return f"{what} du {before} annulée"
            if before is None:
                return f"{what} planifiée pour le {after}"
            return f"{what} déplacée du {before} au {after}"
