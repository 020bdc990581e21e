"""When sessions end, and what their owners see of them."""

import time
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

# A session ends after so long without its owner doing anything, and after so long in any case.
IDLE_END = timedelta(hours=2)
END = timedelta(seconds=settings.SESSION_COOKIE_AGE)
# How long it takes until an activity is written down.
GRAIN = timedelta(minutes=5)

OPENED, SEEN = "opened_at", "seen_at"
# What open pages ask by themselves is no activity.
BY_ITSELF = ("/admin/editing-sessions/", "/admin/login/")


def open_session(*, request: HttpRequest, **_: Any) -> None:
    """Note when the session was opened: a receiver of Django's `user_logged_in`."""
    request.session[OPENED] = request.session[SEEN] = time.time()


def opened_lately(request: HttpRequest, within: timedelta) -> bool:
    return time.time() - request.session.get(OPENED, 0) < within.total_seconds()


def end_or_go_on(request: HttpRequest) -> None:
    """Sign the owner of an old session out; else note that they are there."""
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


def forget_ended() -> bool:
    """Delete the sessions that ended, with what was noted of them: a job of the scheduler's."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    idle, _ = UserSession.objects.filter(last_seen_at__lt=timezone.now() - END).delete()
    return ended + idle > 0


BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad",
    "Macintosh": "macOS", "Linux": "Linux",
}  # fmt: skip


def browser_of(user_agent: str) -> str:
    """Return what a person calls the browser that presents itself so: « Firefox, Windows »."""
    names = [
        next((name for sign, name in known.items() if sign in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or "Navigateur inconnu"
