"""The models of `publishing`, where Django looks for them."""

from publishing.caching.generation import Generation
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch, LaunchItem
from publishing.ratelimit import VisitorCount
from publishing.scheduler.background import FailingJob
from publishing.scheduler.heartbeats import SchedulerHeartbeat
