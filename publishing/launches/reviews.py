"""The end of a review (`WAGTAIL_FINISH_WORKFLOW_ACTION`): Wagtail imports it before the models."""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved draft, or plan it where it waits, for the same moment.

    Wagtail calls it once the whole workflow is approved. Raises NotPossibleError, which undoes the
    approval, when « Publier » would refuse the draft.
    """
    from publishing.launches import gestures

    gestures.approved(workflow_state.content_object, user)
