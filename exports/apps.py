"""App configuration of `exports`."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.admin.views.mixins import SpreadsheetExportMixin
        from wagtail.api.v3.schemas.generators.read import read_generator

        from challenges.fields import ChoiceListField

        # Before all else: importing the interface makes the schemas of all pages. Without it a
        # field that stores JSON is described as an object.
        read_generator.register_field_schema(
            ChoiceListField, lambda generator, field: (list[str], [], None)
        )

        from exports.formats import without_formula
        from exports.views import found_by_search
        from home.search import outside

        outside.register(found_by_search)
        # In all reports of the admin, Wagtail's too: it does so in XLSX alone.
        SpreadsheetExportMixin.custom_value_preprocess[str] = {
            SpreadsheetExportMixin.FORMAT_CSV: without_formula
        }
