"""App configuration of `invitations`."""

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "publishing.invitations"
    verbose_name = "invitations"

    def ready(self):
        from publishing.invitations import agreement_mails
        from publishing.scheduler import background

        background.register(agreement_mails.mail_next)
        background.register(agreement_mails.delete_old)
