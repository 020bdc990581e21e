"""Wagtail's publish and unpublish actions, each in one transaction, at the moment of `clock`.

Launches, approvals, new pages and the view of a later moment use them. The view that edits a page
runs Wagtail's own.
"""

from typing import Any

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

from publishing import clock


class PublishRevision(PublishRevisionAction):
    """Publish a revision in one transaction, as of `clock.now()`, for signal handlers too."""

    def execute(self, skip_permission_checks=False):
        """Publish with Wagtail, which reads the machine's clock, then write the date of `clock`."""
        instance, now = self.object, clock.now()
        with transaction.atomic(), clock.at(now):
            instance.first_published_at = instance.first_published_at or now
            super().execute(skip_permission_checks=skip_permission_checks)
            published = type(instance)._base_manager.filter(pk=instance.pk)
            published.update(last_published_at=now)
            instance.last_published_at = now
            end_review(instance, self.revision, self.user)


class PublishPageRevision(PublishRevision, PublishPageRevisionAction):
    """Publish a page in the same way."""


def publication(revision: Revision, **options: Any) -> PublishRevision:
    """Return the action that publishes `revision`, of a page or a snippet.

    The `options` are those of Wagtail's action. What it is going to publish is its `object`.
    """
    is_page = issubclass(revision.base_content_type.model_class(), Page)
    kind = PublishPageRevision if is_page else PublishRevision
    return kind(revision, **options)


@transaction.atomic
def unpublish(instance: Any, **options: Any) -> None:
    """Unpublish a page or snippet, of any type, with the `options` of Wagtail's action.

    The pages below a page follow (`base.tree.on_unpublication`).
    """
    kind = UnpublishPageAction if isinstance(instance, Page) else UnpublishAction
    kind(instance, **options).execute()


def end_review(instance, published: Revision, user: Any = None) -> None:
    """Cancel the review of what is online now. A newer draft stays under review.

    Wagtail would cancel that too (`WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH`).
    """
    review = getattr(instance, "current_workflow_state", None)
    if review and published.is_latest_revision():
        review.cancel(user=user)
