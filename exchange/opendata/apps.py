"""App configuration of `exchange.opendata`."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "exchange.opendata"
    verbose_name = "données ouvertes"

    def ready(self):
        import datetime

        from django.template.defaultfilters import yesno
        from django.utils import timezone
        from wagtail.admin.views.mixins import SpreadsheetExportMixin

        from exchange.opendata.formats import without_formula

        # In all reports of the admin, Wagtail's too. Wagtail refuses formulas in XLSX alone, and
        # writes English booleans and moments of Greenwich.
        csv, xlsx = SpreadsheetExportMixin.FORMAT_CSV, SpreadsheetExportMixin.FORMAT_XLSX
        SpreadsheetExportMixin.custom_value_preprocess |= {
            str: {csv: without_formula},
            bool: {csv: yesno, xlsx: yesno},
            datetime.datetime: {csv: timezone.localtime, xlsx: timezone.make_naive},
        }
