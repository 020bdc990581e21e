"""Tells whether a scheduler is running: each one records a sign of life in the database."""

import os
import socket
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

# Between two signs of life.
INTERVAL = timedelta(seconds=10)
# After this time without a sign, planned changes are at risk, and the admin warns everybody.
ALARM = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)


class SchedulerHeartbeat(models.Model):
    """The last sign of life of one scheduler."""

    name = models.CharField("planificateur", max_length=200, unique=True)
    seen_at = models.DateTimeField("vu le", db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def own_name() -> str:
    """Return a unique name for this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(name: str) -> None:
    """Record that the scheduler `name` has just finished a turn; its first one deletes old signs.

    Call it outside a transaction, so that others see the sign at once.
    """
    now = timezone.now()
    if not SchedulerHeartbeat.objects.filter(name=name).update(seen_at=now):
        SchedulerHeartbeat.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
        SchedulerHeartbeat.objects.update_or_create(name=name, defaults={"seen_at": now})


def is_alive() -> bool:
    """Tell whether any scheduler was seen within `ALARM`: a restart is no alarm."""
    return _alive().exists()


def is_first(name: str) -> bool:
    """Tell whether, of the schedulers that are alive, `name` has run longest."""
    first = _alive().order_by("pk").first()
    return first is not None and first.name == name


def last_seen() -> datetime | None:
    """Return when a scheduler was last seen, if ever."""
    return SchedulerHeartbeat.objects.aggregate(last=models.Max("seen_at"))["last"]


def _alive() -> models.QuerySet[SchedulerHeartbeat]:
    """Filter the recent signs. One from the future comes from a wrong clock, and proves nothing."""
    now = timezone.now()
    return SchedulerHeartbeat.objects.filter(seen_at__gt=now - ALARM, seen_at__lt=now + ALARM)
