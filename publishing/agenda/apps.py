"""The agenda: what is planned and what was done, launches, and the calendars that read them."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "publishing.agenda"
    verbose_name = "agenda"
    default_auto_field = "django.db.models.BigAutoField"
