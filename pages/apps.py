"""App configuration of `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "pages"

    def ready(self):
        from pages import contact
        from pages.models.calls import check_sessions
        from pages.models.contact import delete_old_messages
        from publishing.scheduling import background, readiness

        readiness.register(check_sessions)
        background.register(contact.mail_next)
        background.register(delete_old_messages)
