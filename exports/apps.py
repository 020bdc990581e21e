"""App configuration of `exports`."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from exports.views import found_by_search
        from home.search import outside

        outside.register(found_by_search)
