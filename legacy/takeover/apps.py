"""App configuration of `legacy.takeover`."""

from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    name = "legacy.takeover"
    verbose_name = "reprise des anciens sites"
