"""The health check of the site, for monitoring and for people."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from editing.models import PasswordResetRequest
from media.models import Image
from pages.contact import waiting_messages
from pages.subscriptions import waiting_for_news
from publishing import dates
from publishing.caching import caches, generation
from publishing.scheduling import background, heartbeats
from publishing.scheduling.mail_queue import is_stuck

# A disk is nearly full below one of these: free bytes, or free share of the whole.
LEAST_BYTES, LEAST_SHARE = 200 * 1024 * 1024, 0.03
# The number of uploads to look for. A single missing file may have been lost by itself.
SAMPLE = 3
# A job that failed fewer times in a row may recover by itself.
FAILURES_IN_A_ROW = 3


@dataclass
class Part:
    """A part of the site: its name for machines, its name for people, and its state."""

    name: str
    title: str
    is_well: bool
    words: str


@require_safe
@never_cache
@csp_override(settings.ADMIN_CSP)
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while every part of the site works, 503 otherwise.

    In JSON, `status` and each part are "ok" or "down". `scheduler_seen_at` is the last sign of life
    (ISO 8601, Europe/Paris) or null. Without the database, only `database` and `disk` are checked.
    The answer is public and has nothing else. The browser of a user of the admin gets a page in
    French.
    """
    parts = [database(), disk()]
    seen = None
    if parts[0].is_well:
        seen = heartbeats.last_seen()
        parts[1:1] = [scheduler(seen), cache(), jobs(), mails(), media()]
    is_well = all(part.is_well for part in parts)
    status = 200 if is_well else 503
    if parts[0].is_well and request.accepts("text/html") and may_read(request):
        context = {"parts": parts, "is_well": is_well}
        return render(request, "eigcms/health.html", context, status=status)
    states = {"status": is_well} | {part.name: part.is_well for part in parts}
    answer: dict[str, str | None] = {
        name: "ok" if well else "down" for name, well in states.items()
    }
    answer["scheduler_seen_at"] = timezone.localtime(seen).isoformat() if seen else None
    return JsonResponse(answer, status=status)


def may_read(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and request.user.has_perm("wagtailadmin.access_admin")


def database() -> Part:
    try:
        generation.state()
    except (DatabaseError, InterfaceError):
        words = "Elle ne répond pas : les visiteurs lisent les pages gardées, rien ne s’enregistre."
        return Part("database", "Base de données", False, words)
    return Part("database", "Base de données", True, "Elle répond.")


def scheduler(seen: datetime | None) -> Part:
    is_alive = heartbeats.is_alive()
    words = (
        f"Dernier signe de vie le {dates.moment_in_short(seen)}." if seen else "Aucun signe de vie."
    )
    if not is_alive:
        words += " Rien de ce qui est planifié ne se fait."
    return Part("scheduler", "Planificateur", is_alive, words)


def cache() -> Part:
    """Tell whether each front cache acknowledges the present generation."""
    addresses = settings.FRONT_CACHE_URLS
    if not addresses:
        return Part("cache", "Cache frontal", True, "Ce site n’en a pas.")
    answering = caches.ask(addresses, generation.current() or 0)
    words = f"{len(answering)} sur {len(addresses)} répondent"
    if answering == set(addresses):
        return Part("cache", "Cache frontal", True, f"{words}.")
    return Part("cache", "Cache frontal", False, f"{words} : le site est lent, ou injoignable.")


def jobs() -> Part:
    """Tell whether a background job keeps failing."""
    failing = [f"{job}, {job.error}" for job in background.failing(in_a_row=FAILURES_IN_A_ROW)]
    words = f"En échec : {' ; '.join(failing)}" if failing else "Aucun n’échoue."
    return Part("jobs", "Travaux de fond", not failing, words)


def mails() -> Part:
    """Tell whether a mail cannot be sent after many tries."""
    queues = (waiting_messages(), waiting_for_news(), PasswordResetRequest.objects.all())
    if any(map(is_stuck, queues)):
        words = "Des messages ne partent pas : voyez le serveur de courriel et les messages reçus."
        return Part("mails", "Courriels", False, words)
    return Part("mails", "Courriels", True, "Aucun n’est bloqué.")


def media() -> Part:
    """Tell whether uploads can be written, and whether one of the newest images is there."""
    newest = Image.objects.order_by("-pk").values_list("file", flat=True)[:SAMPLE]
    try:
        is_there = not newest or any(default_storage.exists(name) for name in newest)
        is_well = is_there and is_writable()
    except OSError:
        is_well = False
    if is_well:
        return Part("media", "Fichiers déposés", True, "Ils sont là.")
    words = "Le dossier ou le stockage manque : des images manquent, rien ne se dépose."
    return Part("media", "Fichiers déposés", False, words)


def is_writable() -> bool:
    if not isinstance(default_storage, FileSystemStorage):
        return True
    place = Path(default_storage.location)
    return os.access(place if place.exists() else place.parent, os.W_OK | os.X_OK)


def disk() -> Part:
    for place in {existing(path) for path in (settings.VAR_DIR, Path(settings.MEDIA_ROOT))}:
        usage = shutil.disk_usage(place)
        if usage.free < max(LEAST_BYTES, LEAST_SHARE * usage.total):
            words = f"Il ne reste que {usage.free // 1024**2} Mo : rien ne s’enregistrera bientôt."
            return Part("disk", "Disque", False, words)
    return Part("disk", "Disque", True, "Il a de la place.")


def existing(path: Path) -> Path:
    """Return the path, or its first parent that exists."""
    return next(place for place in (path, *path.parents) if place.exists())
