"""App configuration of `publishing`."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "publication"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from publishing import signal_handlers

        signal_handlers.connect(self)
