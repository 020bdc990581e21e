"""App configuration of `takeover`."""

from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    name = "takeover"
    verbose_name = "reprise des anciens sites"
