"""The locks of planned pages, which still allow corrections, and of what nobody may change now."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from wagtail.locks import BaseLock, ScheduledForPublishLock

from publishing import clock, dates
from publishing.reasons import NotPossibleError

# Raises NotPossibleError if nobody may change one of these.
type Guard = Callable[[list[Any]], None]

_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """Register a `guard` of the changes of editors; an app's `ready()` calls this.

    The scheduler does not ask it.
    """
    _guards.append(guard)


def check_free(instance: Any) -> None:
    """Raise NotPossibleError, with the reason in French, if editors may not change this now."""
    for guard in _guards:
        guard([instance])


def guard_lock(instance: Any) -> "GuardLock | None":
    """Return the lock of a page or snippet that a guard keeps as it is; for its `get_lock`."""
    try:
        check_free(instance)
    except NotPossibleError as error:
        return GuardLock(instance, str(error))
    return None


class GuardLock(BaseLock):
    """Locks an object for everybody. Wagtail's « Déverrouiller » does not lift it."""

    def __init__(self, instance: Any, reason: str):
        super().__init__(instance)
        self.reason = reason

    def for_user(self, user) -> bool:
        return True

    def get_message(self, user) -> str:
        return self.reason


class PlannedLock(ScheduledForPublishLock):
    """Locks the page for users who may not publish; others save drafts beside the plan."""

    def for_user(self, user) -> bool:
        return not self.object.permissions_for_user(user).can_publish()

    def get_message(self, user):
        planned = self.object.scheduled_revision.approved_go_live_at
        moment = dates.moment_in_short(planned)
        said = f"Cette page est planifiée pour le {moment}."
        if planned <= clock.now():
            said = f"Cette page attend depuis le {moment}\xa0: l’agenda dit pourquoi."
        if self.for_user(user):
            return format_html("{} Qui publie peut encore la corriger.", said)
        return format_html(
            "{} Vous pouvez la corriger\xa0: quand vous enregistrez, on vous demande si la version "
            "corrigée prend sa place.",
            said,
        )

    def get_icon(self, user) -> str:
        return super().get_icon(user) if self.for_user(user) else "time"

    def get_locked_by(self, user) -> str:
        return "Planifiée"

    def get_description(self, user) -> str:
        return "Une version de cette page est planifiée."
