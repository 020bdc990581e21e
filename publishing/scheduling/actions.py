"""Wagtail's publish and unpublish actions, each in one transaction and for a given moment.

Wagtail clears the planned date in one write and saves the object in another: a crash between the
two loses the plan. These classes serve the editor, the scheduler and the view of the future.
"""

from datetime import datetime

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

    A revision whose own date is still to come is only planned, and what is live stays so.
    Otherwise it goes live, and `at` is the date of publication that is written. Signal handlers
    find `clock.now()` at that moment.
    """

    def __init__(self, *args, at: datetime | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at or clock.now()

    def execute(self, skip_permission_checks=False):
        with transaction.atomic(), clock.at(self.at):
            planned_for = self.object.go_live_at
            if planned_for and planned_for > max(self.at, timezone.now()):
                # Without a live version that it knows of, Wagtail would take it off the site.
                keep_live_version(self.object)
                super().execute(skip_permission_checks=skip_permission_checks)
            else:
                self._publish(skip_permission_checks)

    def _publish(self, skip_permission_checks: bool) -> None:
        """Have Wagtail publish, which reads the machine's clock, and write the dates of `at`."""
        instance = self.object
        planned_for = instance.go_live_at
        if planned_for and planned_for > timezone.now():  # a view of the future
            instance.go_live_at = None
        instance.first_published_at = instance.first_published_at or self.at
        super().execute(skip_permission_checks=skip_permission_checks)
        dates = {"last_published_at": self.at, "go_live_at": planned_for}
        type(instance)._base_manager.filter(pk=instance.pk).update(**dates)
        for name, moment in dates.items():
            setattr(instance, name, moment)


class PublishPageRevision(PublishRevision, PublishPageRevisionAction):
    """The same for a page."""


class Unpublish(UnpublishAction):
    """Unpublish in one transaction.

    An expiry (`set_expired`) keeps the publications planned for later, which Wagtail would forget,
    and so does what goes with a page above (`keep_plans`): they fail at their moment, with a
    reason. An editor who unpublishes cancels them, as in Wagtail.
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
    """The same for a page; the pages below go with it (`signal_handlers.on_unpublication`)."""


def publish(revision: Revision, at: datetime, log_action: bool | str = True) -> None:
    """Publish `revision`, of a page or a snippet of any type, acting for the moment `at`."""
    kind = PublishPageRevision if isinstance(revision.content_object, Page) else PublishRevision
    kind(revision, at=at, log_action=log_action).execute()


def expire(instance, log_action: bool | str = True) -> None:
    """Unpublish a page or a snippet, of any type, whose time is over."""
    kind = UnpublishPage if isinstance(instance, Page) else Unpublish
    kind(instance, set_expired=True, log_action=log_action).execute()


def keep_live_version(instance) -> None:
    """Give what is live without a revision, as the first home page is, a revision of its own.

    It says what the site shows now, so that a later plan leaves it online and it can be restored.
    It is older than every draft: which of them is the latest stays so.
    """
    manager = type(instance)._base_manager
    saved = manager.get(pk=instance.pk)
    # A draft says which revision was live when it was written.
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
