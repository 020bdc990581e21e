"""The health check of the site, for monitoring."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from editing.models import PasswordResetRequest
from media.models import Image
from pages.contact_mails import waiting_messages
from publishing.caching import front_caches, generation
from publishing.invitations import agreement_mails
from publishing.launches.models import Launch
from publishing.mail_queue import is_stuck
from publishing.scheduler import background, failure_mails, heartbeats

# A disk is nearly full below one of these: free bytes, or free share of the whole.
LEAST_BYTES, LEAST_SHARE = 200 * 1024 * 1024, 0.03
# The number of uploads to look for. A single missing file may have been lost by itself.
SAMPLE = 3
# A job that failed fewer times in a row may recover by itself.
FAILURES_IN_A_ROW = 3


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while every part of the site works, 503 otherwise.

    `status` and each part are "ok" or "down". `scheduler_seen_at` is the last sign of life (ISO
    8601, Europe/Paris) or null. Without the database, only `database` and `disk` are checked. The
    answer is public and has nothing else.
    """
    parts = {"database": database(), "disk": disk()}
    seen = None
    if parts["database"]:
        seen = heartbeats.last_seen()
        parts |= {
            "scheduler": heartbeats.is_alive(),
            "cache": cache(),
            "launches": not Launch.objects.failing().exclude(name="").exists(),
            "jobs": not background.failing(in_a_row=FAILURES_IN_A_ROW),
            "mails": mails(),
            "media": media(),
        }
    is_well = all(parts.values())
    answer: dict[str, str | None] = {
        name: "ok" if well else "down" for name, well in ({"status": is_well} | parts).items()
    }
    answer["scheduler_seen_at"] = timezone.localtime(seen).isoformat() if seen else None
    return JsonResponse(answer, status=200 if is_well else 503)


def database() -> bool:
    try:
        generation.state()
    except (DatabaseError, InterfaceError):
        return False
    return True


def cache() -> bool:
    """Tell whether each front cache acknowledges the present generation."""
    addresses = settings.FRONT_CACHE_URLS
    return front_caches.ask(addresses, generation.current()) == set(addresses)


def mails() -> bool:
    """Tell whether no mail has been tried many times in vain."""
    queues = (
        waiting_messages(),
        agreement_mails.waiting_mails(),
        failure_mails.waiting_mails(),
        PasswordResetRequest.objects.all(),
    )
    return not any(map(is_stuck, queues))


def media() -> bool:
    """Tell whether uploads can be written, and whether one of the newest images is there."""
    newest = Image.objects.order_by("-pk").values_list("file", flat=True)[:SAMPLE]
    try:
        is_there = not newest or any(default_storage.exists(name) for name in newest)
        return is_there and is_writable()
    except OSError:
        return False


def is_writable() -> bool:
    if not isinstance(default_storage, FileSystemStorage):
        return True
    place = Path(default_storage.location)
    return os.access(place if place.exists() else place.parent, os.W_OK | os.X_OK)


def disk() -> bool:
    """Tell whether the disks of the site's data have room."""
    usages = [
        shutil.disk_usage(existing(path)) for path in (settings.VAR_DIR, Path(settings.MEDIA_ROOT))
    ]
    return all(usage.free >= max(LEAST_BYTES, LEAST_SHARE * usage.total) for usage in usages)


def existing(path: Path) -> Path:
    """Return the path, or its first parent that exists."""
    return next(place for place in (path, *path.parents) if place.exists())
