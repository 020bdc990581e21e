"""The address by which monitoring learns whether the site and its clock work."""

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from publishing import heartbeats


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers and a scheduler is at work, 503 otherwise.

    The body says which is not: `database` and `scheduler` are "ok" or "down", `scheduler_seen_at`
    is the last sign of life (ISO 8601, Europe/Paris) or null. Public: it tells nothing else.
    """
    database, alive, seen = "ok", False, None
    try:
        alive, seen = heartbeats.is_alive(), heartbeats.last_seen()
    except (DatabaseError, InterfaceError):
        database = "down"
    state = {
        "status": "ok" if alive else "down",
        "database": database,
        "scheduler": "ok" if alive else "down",
        "scheduler_seen_at": timezone.localtime(seen).isoformat() if seen else None,
    }
    return JsonResponse(state, status=200 if alive else 503)
