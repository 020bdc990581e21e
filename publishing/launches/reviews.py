"""The end of a review: it publishes the page, or plans it (`WAGTAIL_FINISH_WORKFLOW_ACTION`).

Wagtail imports this module before the models, so the functions import them.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved draft, or plan it where it waits, for the same moment.

    Wagtail calls it once the whole workflow is approved. Raises NotPossibleError, which undoes the
    approval, when « Publier » would refuse the draft.
    """
    from publishing.launches import gestures

    instance = workflow_state.content_object
    gestures.approved(instance, instance.get_latest_revision(), user)


def said_of_approval(instance: Any) -> str:
    """Say in French what the approval of the last step does; "" where Wagtail's words are true."""
    from publishing import clock
    from publishing.dates import moment_in_short
    from publishing.launches.waiting import publication_of

    state, item = instance.current_workflow_state, publication_of(instance)
    if item is None or state is None or not state.is_at_final_task:
        return ""
    launch = item.launch
    if launch.is_proposal and launch.moment <= clock.now():
        return "Approuver et publier maintenant"
    if launch.planned_at is None and launch.name:
        return f"Approuver pour le lancement «\xa0{launch}\xa0»"
    return f"Approuver et planifier pour le {moment_in_short(launch.moment)}"
