"""The models of `publishing`, where Django looks for them."""

from publishing.caching.models import Generation
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch, LaunchItem
from publishing.ratelimit import VisitorCount
from publishing.scheduler.models import FailingJob, SchedulerHeartbeat

__all__ = [
    "FailingJob",
    "Generation",
    "Invitation",
    "Launch",
    "LaunchItem",
    "SchedulerHeartbeat",
    "VisitorCount",
]
