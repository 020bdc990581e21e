"""App configuration of `exchange.takeover`."""

from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    name = "exchange.takeover"
    verbose_name = "reprise des anciens sites"
