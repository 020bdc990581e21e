"""Closes all accounts after a restoration, and opens them again.

A backup knows who had access when it was made. Whoever lost it since must not get it back.
"""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

CLOSED, OPENED = "accounts.close", "accounts.open"


def close_all() -> None:
    """End every session, and close every account that is open."""
    for model in (Session, UserSession):
        model.objects.all().delete()
    for user in User.objects.filter(is_active=True):
        log(user, CLOSED)
    User.objects.update(is_active=False)


def closed_by_restoration() -> QuerySet[User]:
    """Return the accounts that `close_all` closed, if nobody changed them since."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    last = Subquery(entries.order_by("-timestamp", "-pk").values("action")[:1])
    return User.objects.filter(is_active=False).alias(last=last).filter(last=CLOSED)


def open_again(users: QuerySet[User]) -> list[str]:
    """Open the accounts `users`, and return their names."""
    names = []
    for user in users.order_by("username"):
        log(user, OPENED)
        names.append(user.get_username())
    User.objects.filter(username__in=names).update(is_active=True)
    return names


@hooks.register("register_log_actions")
def register_closing_actions(actions: Any) -> None:
    actions.register_action(CLOSED, "Fermer", "Compte fermé par une restauration")
    actions.register_action(OPENED, "Rouvrir", "Compte rouvert après une restauration")
