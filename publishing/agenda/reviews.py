"""The action of an approval: it publishes the page, or plans it (`WAGTAIL_FINISH_WORKFLOW_ACTION`).

Wagtail imports this module before the models, so the function imports them.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved draft, or plan it. A page of a launch is planned for its launch.

    Raises NotPossibleError, which undoes the approval, when « Publier » would refuse the draft, or
    when the launch is cancelled, is locked, or waits after its moment for an agreement.
    """
    from publishing import clock
    from publishing.agenda.agreements import reason_to_wait
    from publishing.agenda.launches import launch_of
    from publishing.agenda.plans import write_date
    from publishing.locks import check_free
    from publishing.reasons import NotPossibleError
    from publishing.scheduling import readiness

    check_free(workflow_state.content_object)
    revision = workflow_state.content_object.get_latest_revision()
    launch = launch_of(workflow_state.content_object)
    if launch and launch.is_cancelled:
        raise NotPossibleError(
            f"Le lancement «\xa0{launch}\xa0» est annulé\xa0: planifiez-le de nouveau, ou "
            "retirez-en cette page, puis approuvez-la."
        )
    if launch and launch.moment > clock.now():
        write_date(revision, launch.moment)
    elif launch and (reason := reason_to_wait(launch)):
        raise NotPossibleError(
            f"{reason} Approuvez cette page ensuite, ou retirez-la du lancement."
        )
    readiness.check(revision.as_object())
    revision.publish(user=user)
