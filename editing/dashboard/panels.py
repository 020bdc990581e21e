"""The panels of the admin's home page, which cost a constant number of queries.

Each panel is shown to users who can act on it. An empty panel says what to do next.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.timesince import timesince
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from editing.dashboard.panel import MOST_ROWS, Link, Panel, Row
from editing.offline_links import offline_links
from editing.translations import State, translations_of
from media.image_library import lacking_alternative
from pages.models import ContactMessage, NewsIndexPage
from publishing import clock
from publishing.agenda.month import between
from publishing.dates import moment_in_full
from publishing.launches.plans import planned_versions


def panels_of(user: Any) -> Iterator[Panel]:
    """Yield the panels that `user` may see."""
    policy = policy_registry.get_by_type(Page)
    writes = policy.user_has_any_permission(user, {"add", "change", "publish"})
    publishes = policy.user_has_permission(user, "publish")
    pages = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    if writes and (corrections := to_correct(user, pages)).rows:
        yield corrections
    if publishes:
        yield awaiting_review(user)
    if writes:
        yield drafts(user, pages)
        yield planned()
    yield other_tasks(user)


def edit_url(page_id: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def by(user: Any) -> list[str]:
    return [f"par {get_user_display_name(user)}"] if user else []


def ago(moment: datetime) -> str:
    now = clock.now()
    is_new = now - moment < timedelta(minutes=1)
    return "à l’instant" if is_new else f"il y a {timesince(moment, now, depth=1)}"


# Reviews ----------------------------------------------------------------------------------------


def in_review() -> QuerySet:
    """Return the active reviews of pages."""
    page_type = ContentType.objects.get_for_model(Page)
    return WorkflowState.objects.active().filter(base_content_type=page_type)


def sent_back() -> QuerySet:
    """Return the reviews that wait for the author's corrections."""
    return in_review().filter(status=WorkflowState.STATUS_NEEDS_CHANGES)


def keys_of(reviews: QuerySet) -> QuerySet:
    return reviews.values_list(Cast("object_id", BigIntegerField()), flat=True)


def to_correct(user: Any, pages: QuerySet) -> Panel:
    """Return the pages and menus that a reviewer sent back to this author."""
    editable = set(pages.filter(pk__in=keys_of(sent_back())).values_list("pk", flat=True))
    reviews = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES,
        requested_by=user,
        current_task_state__isnull=False,
    ).select_related("current_task_state__finished_by")
    reviews = reviews.prefetch_related("content_object__latest_revision").order_by("-pk")
    rows = [
        Row(
            review.content_object.latest_revision.object_str,
            edit_url_of(review.content_object.latest_revision, user),
            answer_of(review.current_task_state),
            "À corriger",
            is_urgent=True,
        )
        for review in reviews
        if not isinstance(review.content_object, Page) or review.content_object.pk in editable
    ]
    return Panel("to_correct", "À corriger", "warning", rows[:MOST_ROWS], len(rows))


def answer_of(task: TaskState) -> list[str]:
    """Return the reviewer's words, name and moment."""
    words = [f"«\xa0{task.comment}\xa0»"] if task.comment else []
    return [*words, *by(task.finished_by), *([ago(task.finished_at)] if task.finished_at else [])]


def awaiting_review(user: Any) -> Panel:
    states = TaskState.objects.reviewable_by(user).select_related("revision__user")
    rows = [
        Row(
            state.revision.object_str,
            edit_url_of(state.revision, user),
            [*by(state.revision.user), f"envoi {ago(state.started_at)}"],
        )
        for state in states.order_by("started_at")[:MOST_ROWS]
    ]
    return Panel(
        "awaiting_review",
        "À relire",
        "clipboard-list",
        rows,
        states.count(),
        empty="Rien n’attend votre relecture.",
        more=Link("Toutes les relectures", reverse("wagtailadmin_reports:workflow_tasks")),
    )


def edit_url_of(revision: Revision, user: Any) -> str:
    if revision.base_content_type_id == ContentType.objects.get_for_model(Page).pk:
        return edit_url(revision.object_id)
    return AdminURLFinder(user).get_edit_url(revision.content_object) or ""


# Drafts and plans -------------------------------------------------------------------------------


def drafts(user: Any, pages: QuerySet) -> Panel:
    own = in_review().filter(requested_by=user)
    unpublished = (
        pages.filter(
            Q(live=False) | Q(has_unpublished_changes=True),
            # The latest version may be the reviewer's.
            Q(latest_revision__user=user) | Q(pk__in=keys_of(own)),
        )
        .exclude(latest_revision__in=planned_versions())
        .exclude(pk__in=keys_of(sent_back()))
    )
    latest = unpublished.order_by("-latest_revision_created_at")[:MOST_ROWS]
    reviewed = set(keys_of(in_review()))
    rows = [
        Row(
            page.draft_title,
            edit_url(page.pk),
            [
                page.page_type_display_name.capitalize(),
                f"modification {ago(page.latest_revision_created_at)}",
            ],
            "En relecture" if page.pk in reviewed else state_of(page),
        )
        for page in latest
    ]
    return Panel(
        "drafts",
        "Mes brouillons",
        "draft",
        rows,
        unpublished.count(),
        empty="Vous n’avez aucun brouillon en cours.",
        more=writing_news(user),
    )


def state_of(page: Page) -> str:
    return "Modifications à publier" if page.live else "Brouillon"


def writing_news(user: Any) -> Link | None:
    """Return the link to write a piece of news, if `user` may."""
    indexes = NewsIndexPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
    index = indexes.order_by("path").first()
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        return None
    url = reverse("wagtailadmin_pages:add", args=["pages", "newspage", index.pk])
    return Link("Écrire une actualité", url)


def planned() -> Panel:
    now = clock.now()
    entries = between(now, now + timedelta(days=7))
    first = entries[:MOST_ROWS]
    rows = [
        Row(
            entry.title,
            entry.address,
            [
                moment_in_full(entry.moment),
                *([f"par {entry.author_name}"] if entry.author_name else []),
                *entry.alerts,
            ],
            entry.launch.state
            if entry.launch and (entry.is_overdue or entry.launch.is_proposal)
            else entry.kind,
            is_urgent=entry.is_overdue,
        )
        for entry in first
    ]
    return Panel(
        "planned",
        "Cette semaine",
        "calendar",
        rows,
        len(entries),
        empty="Rien n’est planifié dans les sept jours.",
        more=Link("Ouvrir l’agenda", reverse("agenda:index")),
    )


# What else is to do -----------------------------------------------------------------------------


def other_tasks(user: Any) -> Panel:
    """Return how much waits elsewhere, with a link to each list."""
    policy = policy_registry.get_by_type(Page)
    tasks: list[tuple[str, str, QuerySet]] = [
        ("Images sans texte alternatif", "image_alternatives", lacking_alternative(user))
    ]
    if user.has_perm("pages.change_contactmessage"):
        unread = ContactMessage.objects.filter(state=ContactMessage.State.NEW)
        tasks.append(("Nouveaux messages", "contact_messages:index", unread))
    if policy.user_has_any_permission(user, {"add", "change", "publish"}):
        tasks.append(("Liens cassés", "offline_links:index", offline_links(user)))
        late = translations_of(user).filter(state__lte=State.BEHIND)
        tasks.append(("Traductions à reprendre", "translations:index", late))
    counted = [(title, reverse(name), waiting.count()) for title, name, waiting in tasks]
    rows = [Row(title, url, badge=str(number)) for title, url, number in counted if number]
    return Panel(
        "other_tasks", "Aussi à traiter", "list-ul", rows, len(rows), empty="Rien d’autre n’attend."
    )
