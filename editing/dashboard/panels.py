"""The panels of the admin's home page, which cost a constant number of queries.

Each panel is shown to users who can act on it. An empty panel says what to do next.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Revision, TaskState, WorkflowState

from editing.dashboard.panel import (
    MOST_ROWS,
    Dashboard,
    DashboardPanel,
    Link,
    Row,
    by,
    edit_url,
)
from editing.links.store import broken
from pages.models import ContactMessage, NewsIndexPage
from publishing.agenda.alerts import add_alerts
from publishing.agenda.entries import State
from publishing.agenda.timeline import to_come
from publishing.dates import moment_in_full

LAST_MESSAGES, LAST_LINKS = 3, 3
# A page whose last publication is older than this is to be reviewed.
AGEING = timedelta(days=365)
# Types that nobody reviews: they are dated, or record a promotion.
LASTING_TYPES = (
    "pages.newspage",
    "pages.callpage",
    "challenges.challengepage",
    "challenges.personpage",
    "challenges.promotionpage",
)


class AwaitingReviewPanel(DashboardPanel):
    name = "awaiting_review"
    heading = "À relire"
    icon = "clipboard-list"
    order = 100
    empty = "Rien n’attend votre relecture."

    def is_shown(self) -> bool:
        return self.dashboard.publishes

    def rows(self) -> list[Row]:
        states = (
            TaskState.objects.reviewable_by(self.dashboard.user)
            .select_related("revision", "revision__user")
            .order_by("started_at")
        )
        return [
            Row(
                state.revision.object_str,
                self._edit_url(state.revision),
                facts=[
                    *by(state.revision.user),
                    f"attend {self.dashboard.since(state.started_at)}",
                ],
            )
            for state in states
        ]

    def _edit_url(self, revision: Revision) -> str:
        if revision.base_content_type_id == ContentType.objects.get_for_model(Page).pk:
            return edit_url(revision.object_id)
        return AdminURLFinder(self.dashboard.user).get_edit_url(revision.content_object) or ""

    def more(self) -> Link | None:
        return Link("Toutes les relectures", reverse("wagtailadmin_reports:workflow_tasks"))


class ToCorrectPanel(DashboardPanel):
    """Pages that a reviewer sent back, shown to their authors."""

    name = "to_correct"
    heading = "À corriger"
    icon = "warning"
    order = 90

    @cached_property
    def reviews(self) -> dict[str, WorkflowState]:
        states = sent_back().filter(requested_by=self.dashboard.user).order_by("-pk")
        return {
            state.object_id: state
            for state in states.select_related("current_task_state__finished_by")
        }

    def is_shown(self) -> bool:
        return super().is_shown() and bool(self.reviews)

    def rows(self) -> list[Row]:
        pages = self.dashboard.pages.filter(pk__in=[int(key) for key in self.reviews])
        newest_first = sorted(pages, key=lambda page: -self.reviews[str(page.pk)].pk)
        return [self._row(page, self.reviews[str(page.pk)]) for page in newest_first]

    def _row(self, page: Page, review: WorkflowState) -> Row:
        task, facts = review.current_task_state, []
        if task is not None:
            words = [f"«\xa0{task.comment}\xa0»"] if task.comment else []
            moment = [self.dashboard.ago(task.finished_at)] if task.finished_at else []
            facts = [*words, *by(task.finished_by), *moment]
        return Row(page.draft_title, edit_url(page.pk), facts, "À corriger", is_urgent=True)


def in_review() -> QuerySet:
    """Return the active reviews of pages."""
    page_type = ContentType.objects.get_for_model(Page)
    return WorkflowState.objects.active().filter(base_content_type=page_type)


def sent_back() -> QuerySet:
    """Return the reviews that wait for the author's corrections."""
    return in_review().filter(status=WorkflowState.STATUS_NEEDS_CHANGES)


def keys_of(reviews: QuerySet) -> QuerySet:
    return reviews.values_list(Cast("object_id", BigIntegerField()))


class DraftsPanel(DashboardPanel):
    name = "drafts"
    heading = "Mes brouillons"
    icon = "draft"
    order = 110
    empty = "Vous n’avez aucun brouillon en cours."

    def rows(self) -> list[Row]:
        planned = Revision.objects.filter(
            pk=OuterRef("latest_revision_id"), approved_go_live_at__isnull=False
        )
        pages = list(
            self.dashboard.pages.filter(
                Q(live=False) | Q(has_unpublished_changes=True),
                # The latest version may be the reviewer's.
                Q(latest_revision__user=self.dashboard.user)
                | Q(pk__in=keys_of(in_review().filter(requested_by=self.dashboard.user))),
            )
            .exclude(Exists(planned))
            .exclude(pk__in=keys_of(sent_back()))
            .order_by("-latest_revision_created_at")[: MOST_ROWS + 1]
        )
        reviews = self._reviews(pages)
        return [self._row(page, reviews.get(str(page.pk))) for page in pages]

    def _reviews(self, pages: list[Page]) -> dict[str, WorkflowState]:
        states = in_review().filter(object_id__in=[str(page.pk) for page in pages])
        return {state.object_id: state for state in states.order_by("pk")}

    def _row(self, page: Page, review: WorkflowState | None) -> Row:
        facts = [
            page.page_type_display_name.capitalize(),
            f"modification {self.dashboard.ago(page.latest_revision_created_at)}",
        ]
        badge = "Brouillon" if page.first_published_at is None else "Hors ligne"
        if page.live:
            badge = "Modifications à publier"
        if review is not None:
            badge = "En relecture"
        return Row(page.draft_title, edit_url(page.pk), facts, badge)

    def more(self) -> Link | None:
        """Return the link to write a piece of news, if the user may."""
        indexes = NewsIndexPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
        index = indexes.order_by("path").first()
        if index is None or not index.permissions_for_user(self.dashboard.user).can_add_subpage():
            return None
        url = reverse("wagtailadmin_pages:add", args=["pages", "newspage", index.pk])
        return Link("Écrire une actualité", url)


class PlannedPanel(DashboardPanel):
    name = "planned"
    heading = "Cette semaine"
    icon = "calendar"
    order = 120
    empty = (
        "Rien n’est planifié dans les sept jours. Pour publier plus tard, ouvrez une page et "
        "choisissez «\xa0Statut\xa0» puis «\xa0Programmer\xa0»."
    )

    def rows(self) -> list[Row]:
        until = self.dashboard.now + timedelta(days=7)
        entries = to_come(self.dashboard.now, until)[: MOST_ROWS + 1]
        add_alerts(entries)
        return [
            Row(
                entry.title,
                entry.address,
                facts=[
                    moment_in_full(entry.moment),
                    *([f"par {entry.author_name}"] if entry.author_name else []),
                    *([f"lancement «\xa0{entry.launch}\xa0»"] if entry.launch else []),
                    *entry.alerts,
                ],
                badge=entry.kind_label,
                is_urgent=entry.state == State.FAILED,
            )
            for entry in entries
        ]

    def more(self) -> Link | None:
        return Link("Ouvrir l’agenda", reverse("agenda:index"))


class MessagesPanel(DashboardPanel):
    name = "messages"
    heading = "Messages reçus"
    icon = "mail"
    order = 140
    empty = "Aucun nouveau message."

    def is_shown(self) -> bool:
        return self.dashboard.user.has_perm("pages.change_contactmessage")

    @cached_property
    def unread(self) -> QuerySet:
        return ContactMessage.objects.filter(state=ContactMessage.State.NEW).order_by("-sent_at")

    def rows(self) -> list[Row]:
        return [
            Row(
                message.subject,
                reverse("contact_messages:edit", args=[message.pk]),
                facts=[message.sender, self.dashboard.ago(message.sent_at)],
            )
            for message in self.unread[:LAST_MESSAGES]
        ]

    def total(self, rows: list[Row]) -> int:
        return self.unread.count()

    def more(self) -> Link | None:
        return Link("Tous les messages", reverse("contact_messages:index"))


class AgeingPagesPanel(DashboardPanel):
    name = "ageing"
    heading = "Pages à revoir"
    icon = "time"
    order = 150
    empty = "Toutes les pages ont été revues depuis moins d’un an."

    def is_shown(self) -> bool:
        return self.dashboard.publishes

    def rows(self) -> list[Row]:
        lasting = Q()
        for label in LASTING_TYPES:
            app, _, model = label.partition(".")
            lasting |= Q(content_type__app_label=app, content_type__model=model)
        pages = (
            self.dashboard.pages.exclude(lasting)
            .filter(live=True, last_published_at__lt=self.dashboard.now - AGEING)
            .order_by("last_published_at")
        )
        return [
            Row(
                page.title,
                edit_url(page.pk),
                facts=[
                    page.page_type_display_name.capitalize(),
                    f"publication {self.dashboard.ago(page.last_published_at)}",
                ],
            )
            for page in pages[: MOST_ROWS + 1]
        ]

    def more(self) -> Link | None:
        return Link("Toutes, de la plus ancienne", reverse("wagtailadmin_reports:aging_pages"))


class BrokenLinksPanel(DashboardPanel):
    name = "broken_links"
    heading = "Liens cassés"
    icon = "link"
    order = 160
    empty = "Aucun lien cassé n’est connu."

    @cached_property
    def links(self) -> QuerySet:
        return broken().order_by("pk")

    def rows(self) -> list[Row]:
        return [
            Row(link.name, reverse("broken_links:index"), facts=[*filter(None, [link.reason])])
            for link in self.links[:LAST_LINKS]
        ]

    def total(self, rows: list[Row]) -> int:
        return self.links.count()

    def more(self) -> Link | None:
        return Link("Tous les liens à reprendre", reverse("broken_links:index"))


PANELS: tuple[type[DashboardPanel], ...] = (
    ToCorrectPanel,
    AwaitingReviewPanel,
    DraftsPanel,
    PlannedPanel,
    MessagesPanel,
    AgeingPagesPanel,
    BrokenLinksPanel,
)


def panels_of(user: AbstractBaseUser) -> list[DashboardPanel]:
    """Return the panels that `user` may see."""
    dashboard = Dashboard(user)
    return [panel for kind in PANELS if (panel := kind(dashboard)).is_shown()]
