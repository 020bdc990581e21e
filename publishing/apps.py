"""App configuration of `publishing`."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "publication"
    default_auto_field = "django.db.models.BigAutoField"
