"""The end of sessions, and their description for their owners."""

import time
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from publishing.scheduler.background import delete_rows

# A session ends after `IDLE_END` without activity, and after `END` in any case.
IDLE_END = timedelta(hours=2)
END = timedelta(seconds=settings.SESSION_COOKIE_AGE)
# Activity is recorded at most once in this time.
GRAIN = timedelta(minutes=5)

OPENED, SEEN = "opened_at", "seen_at"
# Open pages send these requests by themselves: they are no activity.
BY_ITSELF = ("/admin/editing-sessions/", "/admin/login/")


def open_session(*, request: HttpRequest, **_: Any) -> None:
    """Note when the session was opened: a receiver of Django's `user_logged_in`."""
    request.session[OPENED] = request.session[SEEN] = time.time()


def opened_lately(request: HttpRequest, within: timedelta) -> bool:
    return time.time() - request.session.get(OPENED, 0) < within.total_seconds()


def end_or_go_on(request: HttpRequest) -> None:
    """End the session if it is old or idle; otherwise record the activity."""
    session = request.session
    if SESSION_KEY not in session:
        return
    now = time.time()
    opened, seen = session.get(OPENED, 0), session.get(SEEN, 0)
    if now - opened > END.total_seconds() or now - seen > IDLE_END.total_seconds():
        logout(request)
    elif now - seen > GRAIN.total_seconds() and not request.path_info.startswith(BY_ITSELF):
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=timezone.now()
        )


def delete_expired() -> bool:
    """Delete the sessions that ended, with their descriptions: a background job."""
    now = timezone.now()
    ended = delete_rows(Session.objects.filter(expire_date__lt=now))
    idle = delete_rows(UserSession.objects.filter(last_seen_at__lt=now - END))
    return ended or idle


BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrom": "Chrome",
    "CriOS": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad",
    "Macintosh": "macOS", "Linux": "Linux",
}  # fmt: skip


def browser_of(user_agent: str) -> str:
    """Return the everyday name of a browser, such as « Firefox, Windows »."""
    names = [
        next((name for sign, name in known.items() if sign in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or "Navigateur inconnu"
