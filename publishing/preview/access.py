"""Who asks for the site as it will be, and as of when: what the cookie says, and what it opens.

The cookie of an editor names a moment, and means something only together with a session and the
right; that of a guest is the token of a link. Either lets every cache pass the request on.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.users.models import UserProfile

from publishing import transactions
from publishing.preview.models import GuestLink

EDITOR, GUEST = "editeur", "invite"
# Until the browser is closed, or a link expires; a forgotten view of an editor ends by itself.
LASTS = timedelta(hours=8)
# Pages that one link may ask for in a minute, of each process; what a page holds does not count.
MOST_A_MINUTE = 60
# The last use of a link is written this seldom.
USED_EVERY = timedelta(minutes=1)
USE_LOCK_MS = 200


class LinkError(Exception):
    """The guest's link opens nothing (any more)."""


class TooManyError(Exception):
    """The link is asked for more than its share."""


@dataclass(frozen=True)
class View:
    """What is asked for: the site as of `moment`, or one page of it; None: a draft of today."""

    moment: datetime | None
    link: GuestLink | None = None

    @property
    def only_page(self) -> int | None:
        """The one page that is shown as it will be; None: all of them."""
        return self.link.draft if self.link else None


def view_of(request: HttpRequest) -> View | None:
    """Return what the request's cookie opens; None when there is nothing to come to be seen.

    Raises LinkError for a link that is revoked, expired or was never given out, and TooManyError
    for one whose share is used up.
    """
    kind, _, value = request.COOKIES.get(settings.FUTURE_COOKIE_NAME, "").partition(":")
    if kind == GUEST:
        return _guest_view(value)
    moment = moment_of(value)
    if kind != EDITOR or moment is None or moment <= timezone.now():
        return None
    if not may_see(request.user):
        return None
    # The bar makes one for who has none yet, and the view takes no writes.
    UserProfile.get_for_user(request.user)
    return View(moment)


def moment_of(text: str) -> datetime | None:
    """Return the moment that an address or a cookie names (ISO 8601, with a time zone), if any.

    A year that not every time zone can write is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) and MINYEAR < moment.year < MAXYEAR else None


def written(moment: datetime) -> str:
    """Return `moment` as `moment_of` reads it, without a sign that an address would escape."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def may_see(user) -> bool:
    """Tell whether `user` may look at the site as it will be."""
    return user.is_active and user.has_perms(["wagtailadmin.access_admin", "preview.see_future"])


def open_for_editor(response: HttpResponse, moment: datetime) -> None:
    _set_cookie(response, f"{EDITOR}:{written(moment)}", LASTS)


def open_for_guest(response: HttpResponse, link: GuestLink) -> None:
    _set_cookie(response, f"{GUEST}:{link.token}", link.expires_at - timezone.now())


def leave(response: HttpResponse) -> None:
    response.delete_cookie(settings.FUTURE_COOKIE_NAME, samesite="Lax")


def count_look(link: GuestLink) -> None:
    """Note that the guest of `link` asks for a page; TooManyError if that is more than its share.

    When it was last used is not written while the database is busy.
    """
    now = timezone.now()
    key = f"future-guest-{link.pk}-{int(now.timestamp() // 60)}"
    cache.add(key, 0, 120)
    try:
        looks = cache.incr(key)
    except ValueError:  # thrown out of the cache in between
        looks = 1
    if looks > MOST_A_MINUTE:
        raise TooManyError
    if link.used_at and now - link.used_at < USED_EVERY:
        return
    try:
        with transactions.atomic_with_lock_timeout(USE_LOCK_MS):
            GuestLink.objects.filter(pk=link.pk).update(used_at=now)
    except OperationalError as error:
        if not transactions.was_locked_out(error):
            raise


def _guest_view(token: str) -> View | None:
    link = GuestLink.of_token(token)
    if link is None or not link.is_valid:
        raise LinkError
    if not link.is_of_use:
        return None
    count_look(link)
    return View(link.shown_moment, link)


def _set_cookie(response: HttpResponse, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        settings.FUTURE_COOKIE_NAME,
        value,
        max_age=lasts,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
