"""App configuration of `preview`."""

from django.apps import AppConfig


class PreviewConfig(AppConfig):
    name = "publishing.preview"
    verbose_name = "site à venir"

    def ready(self):
        from publishing.preview import agreement_mails
        from publishing.scheduler import background

        background.register(agreement_mails.mail_next)
        background.register(agreement_mails.delete_old)
