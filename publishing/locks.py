"""The lock of a planned page. It still allows corrections."""

from django.utils.html import format_html
from wagtail.locks import ScheduledForPublishLock

from publishing import dates


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
