"""The address by which monitoring, and who is on call, learn whether the site works."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
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
from pages.contact import waiting_messages
from publishing import background, caches, generation, heartbeats, times
from publishing.mail_queue import is_stuck

OK, DOWN = "ok", "down"
# Below one of these a disk is nearly full: bytes, and share of the whole.
LEAST_BYTES, LEAST_SHARE = 200 * 1024 * 1024, 0.03
# The uploads that are looked for; of one alone nobody knows whether it was lost by itself.
SAMPLE = 3


@dataclass
class Part:
    """A part that the site needs: its name for machines, for people, and how it is."""

    name: str
    title: str
    state: str
    words: str

    @property
    def is_well(self) -> bool:
        return self.state == OK


@require_safe
@never_cache
@csp_override(settings.ADMIN_CSP)
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while all that the site needs is well, 503 otherwise.

    For machines: `status`, and each part, are "ok" or "down"; `scheduler_seen_at` is the last sign
    of life (ISO 8601, Europe/Paris) or null. Public: it tells nothing else. A browser of somebody
    who may enter the admin gets the same in words.
    """
    answers = database_answers()
    seen = heartbeats.last_seen() if answers else None
    parts = [
        database(answers),
        scheduler(answers and heartbeats.is_alive(), seen),
        cache((answers and generation.current()) or 0),
        jobs(answers),
        mails(answers),
        media(answers),
        disk(),
    ]
    status = 200 if all(part.is_well for part in parts) else 503
    if answers and request.accepts("text/html") and may_read(request):
        context = {"parts": parts, "is_well": status == 200}
        return render(request, "eigcms/health.html", context, status=status)
    state: dict[str, str | None] = {"status": OK if status == 200 else DOWN}
    state |= {part.name: part.state for part in parts}
    state["scheduler_seen_at"] = timezone.localtime(seen).isoformat() if seen else None
    return JsonResponse(state, status=status)


def may_read(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and request.user.has_perm("wagtailadmin.access_admin")


def database_answers() -> bool:
    try:
        generation.state()
    except (DatabaseError, InterfaceError):
        return False
    return True


def database(answers: bool) -> Part:
    if answers:
        return Part("database", "Base de données", OK, "Elle répond.")
    words = "Elle ne répond pas : les visiteurs lisent les pages gardées, rien ne s’enregistre."
    return Part("database", "Base de données", DOWN, words)


def scheduler(is_alive: bool, seen: datetime | None) -> Part:
    last = f"Dernier signe de vie le {times.in_full(seen)}." if seen else "Aucun signe de vie."
    if is_alive:
        return Part("scheduler", "Planificateur", OK, last)
    words = f"{last} Rien de ce qui est planifié ne se fait."
    return Part("scheduler", "Planificateur", DOWN, words)


def cache(number: int) -> Part:
    """Ask the front caches: each acknowledges the present generation."""
    addresses = settings.FRONT_CACHE_URLS
    if not addresses:
        return Part("cache", "Cache frontal", OK, "Ce site n’en a pas.")
    answering = caches.ask(addresses, number)
    if answering == set(addresses):
        return Part("cache", "Cache frontal", OK, "Il répond.")
    words = f"{len(answering)} sur {len(addresses)} répondent : le site est lent, ou injoignable."
    return Part("cache", "Cache frontal", DOWN, words)


def jobs(database_answers: bool) -> Part:
    """Tell whether some work of the scheduler's spare time fails; it goes on trying."""
    failing = background.failing() if database_answers else []
    if not failing:
        return Part("jobs", "Travaux de fond", OK, "Aucun n’échoue.")
    errors = [f"{job}, {job.error}" for job in failing]
    return Part("jobs", "Travaux de fond", DOWN, f"En échec : {' ; '.join(errors)}")


def mails(database_answers: bool) -> Part:
    """Tell whether some mail waits that could not be sent, however often it was tried."""
    queues = [waiting_messages(), PasswordResetRequest.objects.all()]
    if database_answers and any(is_stuck(queue) for queue in queues):
        words = "Des messages ne partent pas : voyez le serveur de courriel et les messages reçus."
        return Part("mails", "Courriels", DOWN, words)
    return Part("mails", "Courriels", OK, "Aucun n’est bloqué.")


def media(database_answers: bool) -> Part:
    try:
        is_well = is_writable() and (not database_answers or has_uploads())
    except OSError:
        is_well = False
    if is_well:
        return Part("media", "Fichiers déposés", OK, "Ils sont là.")
    words = "Le dossier ou le stockage manque : des images manquent, rien ne se dépose."
    return Part("media", "Fichiers déposés", DOWN, words)


def has_uploads() -> bool:
    """Tell whether the newest images have their files, at least one of them."""
    images = apps.get_model("media", "Image").objects.order_by("-pk")
    names = list(images.values_list("file", flat=True)[:SAMPLE])
    return not names or any(default_storage.exists(name) for name in names)


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
            return Part("disk", "Disque", DOWN, words)
    return Part("disk", "Disque", OK, "Il a de la place.")


def existing(path: Path) -> Path:
    """Return the path, or the first above it that is there."""
    return next(place for place in (path, *path.parents) if place.exists())
