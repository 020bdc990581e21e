"""Planned pages, which still allow corrections, and the objects that nobody may change now."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from wagtail.locks import ScheduledForPublishLock

from publishing import dates

# Raises NotPossibleError if what is planned for one of these is to stay as it is.
type Guard = Callable[[list[Any]], None]

_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """Have `guard` asked before editors publish, plan or take off; an app's `ready()` calls this.

    What the scheduler does at its moment is not asked about.
    """
    _guards.append(guard)


def check_free(instance: Any) -> None:
    """Raise NotPossibleError, with the reason in French, if editors may not publish this now."""
    for guard in _guards:
        guard([instance])


class PlannedLock(ScheduledForPublishLock):
    """Locks the page for users who may not publish; others save drafts beside the plan."""

    def for_user(self, user) -> bool:
        return not self.object.permissions_for_user(user).can_publish()

    def get_message(self, user):
        moment = dates.moment_in_short(self.object.scheduled_revision.approved_go_live_at)
        if self.for_user(user):
            return format_html(
                "Cette page est planifiée pour le {}. Qui publie peut encore la corriger.", moment
            )
        return format_html(
            "Cette page est planifiée pour le {}. Vous pouvez la corriger\xa0: quand vous "
            "enregistrez, on vous demande si la version corrigée prend sa place.",
            moment,
        )

    def get_locked_by(self, user) -> str:
        return "Planifiée"

    def get_description(self, user) -> str:
        return "Une version de cette page est planifiée."
