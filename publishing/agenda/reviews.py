"""What an approval does: it publishes the page, or plans it (`WAGTAIL_FINISH_WORKFLOW_ACTION`).

Wagtail imports this module while models are still being loaded: imports of models stand inside.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the draft that was approved, or plan it; a page of a launch goes with its launch.

    Raises NotPossibleError, which undoes the approval, when « Publier » would refuse the draft or
    the launch is cancelled.
    """
    from publishing.agenda.launches import launch_of
    from publishing.agenda.plans import write_date
    from publishing.locks import check_free
    from publishing.reasons import NotPossibleError
    from publishing.scheduling import readiness

    check_free(workflow_state.content_object)
    revision = workflow_state.content_object.get_latest_revision()
    launch = launch_of(revision)
    if launch and launch.is_cancelled:
        raise NotPossibleError(
            f"Le lancement «\xa0{launch}\xa0» est annulé\xa0: planifiez-le de nouveau, ou "
            "retirez-en cette page, puis approuvez-la."
        )
    if launch:
        write_date(revision, launch.moment)
    readiness.check(revision.as_object())
    revision.publish(user=user)
