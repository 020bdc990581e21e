"""The editors' house: roles and accounts, sign-in, and the dashboard of the admin."""

from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "editing"
    verbose_name = "rédaction"
    default_auto_field = "django.db.models.BigAutoField"
