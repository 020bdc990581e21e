"""The contents of a launch before its moment: planned for it, under review, or neither."""

from dataclasses import dataclass, field

from wagtail.models import Revision, WorkflowState

from publishing.agenda.models import Content, Launch


@dataclass
class Standing:
    """The contents of a launch, in three lists."""

    planned: list[Content] = field(default_factory=list)
    awaiting: list[Content] = field(default_factory=list)
    # Neither planned for the launch's moment nor under review.
    apart: list[Content] = field(default_factory=list)


def standing(launch: Launch) -> Standing:
    """Sort the contents of `launch`, before its moment."""
    found = Standing()
    keys = "base_content_type", "object_id"
    planned = set(Revision.objects.filter(approved_go_live_at=launch.moment).values_list(*keys))
    reviewed = set(WorkflowState.objects.active().values_list(*keys))
    for content in launch.contents():
        instance = content.instance
        key = instance.get_base_content_type().pk, str(instance.pk)
        if content.is_removal:
            leaves = instance.live and instance.expire_at == launch.moment
            (found.planned if leaves else found.apart).append(content)
        elif key in planned:
            found.planned.append(content)
        else:
            (found.awaiting if key in reviewed else found.apart).append(content)
    return found
