"""App configuration of `agenda`."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "publishing.agenda"
    verbose_name = "agenda"

    def ready(self):
        from publishing.agenda import agreement_mails
        from publishing.scheduler import background

        background.register(agreement_mails.mail_next)
        background.register(agreement_mails.delete_old)
