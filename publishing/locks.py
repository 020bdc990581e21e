"""The lock of a planned page, which still allows corrections."""

from django.utils.html import format_html
from wagtail.locks import ScheduledForPublishLock

from publishing import clock, dates


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
