"""App configuration of `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "pages"
    default_auto_field = "django.db.models.BigAutoField"
