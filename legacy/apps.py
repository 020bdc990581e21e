"""App configuration of `legacy`."""

from django.apps import AppConfig


class LegacyConfig(AppConfig):
    name = "legacy"
    verbose_name = "reprise"
    default_auto_field = "django.db.models.BigAutoField"
