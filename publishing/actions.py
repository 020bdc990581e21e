"""Wagtail's publish and unpublish actions, each in one transaction and for a given moment.

Wagtail clears the planned date in one write and saves the object in another: a crash between the
two loses the plan. These classes serve the editor, the scheduler and the view of the future.
"""

import logging
from datetime import datetime

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.utils.timestamps import ensure_utc

from publishing import clock

logger = logging.getLogger("publishing")


class PublishRevision(PublishRevisionAction):
    """Publish a revision in one transaction, as of the moment `at` (aware; default: now).

    A revision whose own date is later than `at` is only planned. Otherwise it goes live, and `at`
    is the date of publication that is written. Signal handlers find `clock.now()` at that moment.
    """

    def __init__(self, *args, at: datetime | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at or clock.now()

    def execute(self, skip_permission_checks=False):
        with transaction.atomic(), clock.at(self.at):
            return super().execute(skip_permission_checks=skip_permission_checks)

    def _publish_revision(
        self, revision, instance, user, changed, log_action, previous_revision=None
    ):
        if instance.go_live_at and instance.go_live_at > self.at:
            if instance.live and instance.live_revision_id is None:
                self._plan_update(revision, instance, log_action)
                return None
            return super()._publish_revision(
                revision, instance, user, changed, log_action, previous_revision
            )
        # The rest is Wagtail's own branch for a publication, which reads the machine's clock twice
        # and cannot be told another moment; `tests/publishing/test_actions.py` compares the two.
        instance.live = True
        instance.has_unpublished_changes = not revision.is_latest_revision()
        instance.revisions.update(approved_go_live_at=None)
        instance.expired = False
        instance.last_published_at = self.at
        instance.live_revision = revision
        if instance.first_published_at is None:
            instance.first_published_at = self.at
        old_title = self._old_title(revision, instance, previous_revision)
        instance.save()
        self._after_publish()
        if log_action:
            self._log_publication(
                revision, instance, user, changed, log_action, previous_revision, old_title
            )
        logger.info(
            'Published: "%s" pk=%s revision_id=%d', str(instance), str(instance.pk), revision.id
        )
        return None

    def _plan_update(self, revision, instance, log_action) -> None:
        """Plan an update of what is live without a revision, as the first home page is.

        Wagtail would take it off the site until the planned moment.
        """
        revision.approved_go_live_at = instance.go_live_at
        revision.save(update_fields=["approved_go_live_at"])
        instance.revisions.exclude(pk=revision.pk).update(approved_go_live_at=None)
        if log_action:
            self.log_scheduling_action()

    def _old_title(self, revision, instance, previous_revision) -> str | None:
        if previous_revision:
            before = previous_revision.as_object()
        else:
            try:
                before = revision.get_previous().content_object
            except Revision.DoesNotExist:
                return None
        return str(before) if before and str(before) != str(instance) else None

    def _log_publication(
        self, revision, instance, user, changed, log_action, previous_revision, old_title
    ) -> None:
        data = {}
        if previous_revision:
            data["revision"] = {
                "id": previous_revision.id,
                "created": ensure_utc(previous_revision.created_at),
            }
        if old_title:
            data["title"] = {"old": old_title, "new": str(instance)}
            log(instance=instance, action="wagtail.rename", user=user, data=data, revision=revision)
        log(
            instance=instance,
            action=log_action if isinstance(log_action, str) else "wagtail.publish",
            user=user,
            data=data or None,
            revision=revision,
            content_changed=changed,
        )


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
