"""Reads the cookie that asks for the site at a later moment, and checks the rights to see it.

The cookie of an editor names a moment, and works only with a session and the right. The cookie of a
guest is the token of an invitation. With either cookie, caches pass the request on.
"""

from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from wagtail.users.models import UserProfile

from publishing import transactions
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch

EDITOR, GUEST = "editeur", "invite"
# An editor's forgotten view ends after this time.
LASTS = timedelta(hours=8)
# Pages and documents that one guest may ask each process for in a minute.
MOST_A_MINUTE = 60
# The last use of an invitation is recorded at most once in this time.
USED_EVERY = timedelta(minutes=1)
USE_LOCK_MS = 200


class RefusedError(Exception):
    """An invitation opens nothing. The middleware answers with `response`, which says why."""

    def __init__(self, response: HttpResponse):
        super().__init__(response.status_code)
        self.response = response


@dataclass
class Preview:
    """The site at `moment`, or some pages of it, as a request asks for it.

    No `moment` means a draft today. Templates read it as `request.preview`.
    """

    moment: datetime | None
    invitation: Invitation | None = None
    # False if the invitation is to other pages: this page is today's.
    is_shown: bool = False
    is_draft: bool = False
    # The launches that failed.
    left_behind: list[Launch] = field(default_factory=list)

    @property
    def present(self) -> datetime:
        """The real present moment, while the clock stands at `moment`."""
        return timezone.now()


def preview_of(request: HttpRequest) -> Preview | None:
    """Return the preview that the request's cookie opens; None for today's site.

    Raises RefusedError as `invitation_of` does.
    """
    kind, _, value = request.COOKIES.get(settings.PREVIEW_COOKIE_NAME, "").partition(":")
    if kind == GUEST:
        invitation = invitation_of(value)
        return Preview(invitation.shown_moment, invitation) if invitation.is_of_use else None
    moment = moment_of(value)
    if kind != EDITOR or moment is None or moment <= timezone.now():
        return None
    if not may_see(request.user):
        return None
    # The bar would create one for a new user, and the view refuses writes.
    UserProfile.get_for_user(request.user)
    return Preview(moment)


def moment_of(text: str) -> datetime | None:
    """Return the moment in an address or a cookie (ISO 8601, with a time zone), if any.

    A year that not every time zone can represent is no moment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) and MINYEAR < moment.year < MAXYEAR else None


def may_see(user) -> bool:
    """Tell whether `user` may see the site at a later moment."""
    return user.has_perms(["wagtailadmin.access_admin", "publishing.see_preview"])


def open_view(response: HttpResponse, kind: str, value: str, ends_at: datetime | None) -> None:
    """Set the cookie of a view, which ends at `ends_at`, or with the browser if that is None."""
    response.set_cookie(
        settings.PREVIEW_COOKIE_NAME,
        f"{kind}:{value}",
        expires=ends_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def leave(response: HttpResponse) -> None:
    response.delete_cookie(settings.PREVIEW_COOKIE_NAME, samesite="Lax")


def message_page(page: str, status: int, **context: Any) -> HttpResponse:
    """Return a page that explains why the requested page cannot be shown."""
    response = HttpResponse(render_to_string(f"invitations/{page}.html", context), status=status)
    add_never_cache_headers(response)
    return response


def invitation_of(token: str, remark: str = "") -> Invitation:
    """Return the valid invitation of `token`, and count the page that its guest asks for.

    Raises RefusedError for an unknown, expired or revoked one, with the `remark` that was sent
    with it, and after too many pages. The last use is not recorded while the database is busy.
    """
    invitation = Invitation.with_token(token)
    if invitation is None or not invitation.is_valid:
        over = message_page("over", 410, remark=remark)
        leave(over)
        raise RefusedError(over)
    now = timezone.now()
    key = f"preview-guest-{invitation.pk}"
    cache.add(key, 0, 60)
    try:
        looks = cache.incr(key)
    except ValueError:  # evicted from the cache in between
        looks = 1
    if looks > MOST_A_MINUTE:
        too_many = message_page("too_many", 429)
        too_many.headers["Retry-After"] = "60"
        raise RefusedError(too_many)
    if invitation.used_at is None or now - invitation.used_at >= USED_EVERY:
        used = Invitation.objects.filter(pk=invitation.pk)
        transactions.write_unless_busy(USE_LOCK_MS, partial(used.update, used_at=now))
    return invitation
