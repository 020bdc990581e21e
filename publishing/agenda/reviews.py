"""The action of an approval: it publishes the page, or plans it (`WAGTAIL_FINISH_WORKFLOW_ACTION`).

Wagtail imports this module before the models, so the function imports them.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved draft, plan it, or put it into the launch that holds the page.

    A page that is planned stays planned for the same moment, unless the draft names another.
    Raises NotPossibleError, which undoes the approval, when « Publier » would refuse the draft.
    """
    from publishing import clock
    from publishing.agenda import launches
    from publishing.agenda.futures import future_of
    from publishing.agenda.models import LaunchItem
    from publishing.agenda.plans import write_date
    from publishing.caching import generation
    from publishing.scheduling import readiness

    instance = workflow_state.content_object
    revision = instance.get_latest_revision()
    future = future_of(instance)
    if future and future.launch:
        with generation.atomic():
            launch = launches.present(future.launch, user=None)
            item = LaunchItem.objects.filter(launch=launch).of(instance).get()
            launches.put_version(item, revision, user)
        return
    own = revision.as_object().go_live_at
    if future and future.moment > clock.now() and not (own and own > clock.now()):
        write_date(revision, future.moment)
    readiness.check(revision.as_object())
    revision.publish(user=user)
