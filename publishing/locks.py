"""The lock of a planned page, which still allows corrections."""

from wagtail.locks import BaseLock

from publishing import dates


class PlannedLock(BaseLock):
    """Locks the page for users who may not publish; others save drafts beside the plan."""

    def for_user(self, user) -> bool:
        return not self.object.permissions_for_user(user).can_publish()

    def get_message(self, user):
        """Say it to those whom it locks out; the agenda tells the others what is planned."""
        if not self.for_user(user):
            return ""
        planned = self.object.scheduled_revision.approved_go_live_at
        return (
            f"Cette page est planifiée pour le {dates.moment_in_short(planned)}. Qui publie peut "
            "encore la corriger."
        )

    def get_icon(self, user) -> str:
        return super().get_icon(user) if self.for_user(user) else "time"

    def get_locked_by(self, user) -> str:
        return "Planifiée"

    def get_description(self, user) -> str:
        return "Une version de cette page est planifiée."
