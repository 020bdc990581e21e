"""Wagtail's publish and unpublish actions, each in one transaction and for a given moment.

Wagtail clears the planned date in one write and saves the object in another: a crash between the
two loses the plan. The editor, the scheduler and the view of a later moment use these classes.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

from publishing import clock


class PublishRevision(PublishRevisionAction):
    """Publish a revision in one transaction, as of the moment `at` (aware; default: now).

    A revision with a future date is only planned, and the live version stays. Otherwise it goes
    live, with `at` as its date of publication. In signal handlers `clock.now()` is that moment.
    """

    def __init__(self, *args, at: datetime | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at or clock.now()

    def execute(self, skip_permission_checks=False):
        with transaction.atomic(), clock.at(self.at):
            planned_for = self.object.go_live_at
            if planned_for and planned_for > max(self.at, timezone.now()):
                # Without a known live version, Wagtail would take it off the site.
                keep_live_version(self.object)
                super().execute(skip_permission_checks=skip_permission_checks)
            else:
                self._publish(skip_permission_checks)

    def _publish(self, skip_permission_checks: bool) -> None:
        """Publish with Wagtail, which reads the machine's clock, then write the dates of `at`."""
        instance = self.object
        planned_for = instance.go_live_at
        if planned_for and planned_for > timezone.now():  # in a view of a later moment
            instance.go_live_at = None
        instance.first_published_at = instance.first_published_at or self.at
        super().execute(skip_permission_checks=skip_permission_checks)
        dates = {"last_published_at": self.at, "go_live_at": planned_for}
        type(instance)._base_manager.filter(pk=instance.pk).update(**dates)
        for name, moment in dates.items():
            setattr(instance, name, moment)
        end_review(instance, self.revision, self.user)


class PublishPageRevision(PublishRevision, PublishPageRevisionAction):
    """Publish a page in the same way."""


class Unpublish(UnpublishAction):
    """Unpublish in one transaction.

    An expiry (`set_expired`) keeps the publications planned for later, which Wagtail would cancel.
    So does the unpublication of a page above (`keep_plans`): such plans fail at their moment, with
    a reason. An editor who unpublishes cancels them, as in Wagtail.
    """

    def __init__(self, *args, keep_plans: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.keep_plans = keep_plans or self.set_expired

    def execute(self, skip_permission_checks=False):
        with transaction.atomic():
            plans = self._plans() if self.keep_plans else {}
            super().execute(skip_permission_checks=skip_permission_checks)
            for pk, moment in plans.items():
                Revision.objects.filter(pk=pk).update(approved_go_live_at=moment)

    def _plans(self) -> dict[int, datetime]:
        planned = self.object.revisions.filter(approved_go_live_at__isnull=False)
        return dict(planned.values_list("pk", "approved_go_live_at"))


class UnpublishPage(Unpublish, UnpublishPageAction):
    """Unpublish a page, and the pages below it (`signal_handlers.on_unpublication`)."""


def drop_date(cancelled: Revision) -> None:
    """Take the date of a cancelled plan out of its version and of the latest draft.

    Otherwise « Publier » would plan them for it again.
    """
    moment = cancelled.content.get("go_live_at")
    drafts = {cancelled.pk, cancelled.content_object.latest_revision_id}
    for draft in Revision.objects.filter(pk__in=drafts):
        if draft.content.get("go_live_at") == moment:
            draft.content["go_live_at"] = None
            draft.save()


def publication(revision: Revision, **options: Any) -> PublishRevision:
    """Return the action that publishes `revision`, of a page or a snippet.

    The `options` are those of `PublishRevision`. What it is going to publish is its `object`.
    """
    is_page = issubclass(revision.base_content_type.model_class(), Page)
    kind = PublishPageRevision if is_page else PublishRevision
    return kind(revision, **options)


def expire(instance, log_action: bool | str = True) -> None:
    """Unpublish an expired page or snippet, of any type."""
    _unpublication(instance, set_expired=True, log_action=log_action).execute()


def take_off(instance, log_action: bool | str = True) -> None:
    """Unpublish a page or snippet, of any type, and leave its plans alone."""
    _unpublication(instance, keep_plans=True, log_action=log_action).execute()


def _unpublication(instance, **options: Any) -> Unpublish:
    kind = UnpublishPage if isinstance(instance, Page) else Unpublish
    return kind(instance, **options)


def end_review(instance, published: Revision, user: Any = None) -> None:
    """Cancel the review of what is online now. A newer draft stays under review.

    Wagtail would cancel that too (`WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH`).
    """
    review = getattr(instance, "current_workflow_state", None)
    if review and published.is_latest_revision():
        review.cancel(user=user)


def keep_live_version(instance) -> None:
    """Create a revision for a live object without one, such as the first home page.

    It records the live state, so a later plan leaves it online and it can be restored. It is older
    than every draft, so the latest draft stays the latest.
    """
    manager = type(instance)._base_manager
    saved = manager.get(pk=instance.pk)
    # Each draft stores the live revision of its time.
    instance.live_revision = saved.live_revision
    if not saved.live or saved.live_revision:
        return
    if isinstance(saved, Page):
        saved = saved.specific
    first = saved.revisions.order_by("created_at").first()
    known = [moment for moment in (saved.last_published_at, first and first.created_at) if moment]
    instance.live_revision = Revision.objects.create(
        content_object=saved,
        base_content_type=saved.get_base_content_type(),
        content=saved.serializable_data(),
        object_str=str(saved),
        created_at=min(known, default=clock.now()),
    )
    manager.filter(pk=instance.pk).update(live_revision=instance.live_revision)
