"""The action of an approval: it publishes the page, or plans it (`WAGTAIL_FINISH_WORKFLOW_ACTION`).

Wagtail imports this module before the models, so the function imports them.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved draft, or plan it. A page of a launch is planned for its launch.

    Raises NotPossibleError, which undoes the approval, when « Publier » would refuse the draft, or
    when the launch is cancelled or locked.
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
