"""App configuration of `exports`."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.admin.views.mixins import SpreadsheetExportMixin

        from exports.formats import without_formula
        from exports.views import found_by_search
        from home.search import outside

        outside.register(found_by_search)
        # In all reports of the admin, Wagtail's too: it does so in XLSX alone.
        SpreadsheetExportMixin.custom_value_preprocess[str] = {
            SpreadsheetExportMixin.FORMAT_CSV: without_formula
        }
