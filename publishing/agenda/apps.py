"""App configuration of `agenda`."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "publishing.agenda"
    verbose_name = "agenda"
