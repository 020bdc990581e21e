"""App configuration of `exchange.opendata`."""

from typing import Any

from django.apps import AppConfig


def image_schema(_generator: Any, field: Any) -> tuple[Any, Any, Any]:
    """Describe the image of a page for the interface: as other sites show it."""
    from media.pictures import as_shared

    def resolve(page: Any, context: dict[str, Any]) -> dict[str, Any] | None:
        return as_shared(getattr(page, field.name), context["request"])

    return dict[str, Any] | None, None, staticmethod(resolve)


class OpenDataConfig(AppConfig):
    name = "exchange.opendata"
    verbose_name = "données ouvertes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import datetime

        from django.db.models import ForeignKey
        from django.template.defaultfilters import yesno
        from django.utils import timezone
        from wagtail.admin.views.mixins import SpreadsheetExportMixin
        from wagtail.api.v3.schemas import read_generator

        from challenges.fields import ChoiceListField

        # Before the interface makes the schemas of all pages. Else a field that stores JSON is
        # described as an object.
        read_generator.register_field_schema(ChoiceListField, lambda *_: (list[str], [], None))
        # The relations to one object that `api_fields` name are images.
        read_generator.register_field_schema(ForeignKey, image_schema)

        from exchange.opendata.formats import without_formula
        from exchange.opendata.views import found_by_search
        from home.search import outside

        outside.register(found_by_search)
        # In all reports of the admin, Wagtail's too. Wagtail refuses formulas in XLSX alone, and
        # writes English booleans and moments of Greenwich.
        csv, xlsx = SpreadsheetExportMixin.FORMAT_CSV, SpreadsheetExportMixin.FORMAT_XLSX
        SpreadsheetExportMixin.custom_value_preprocess |= {
            str: {csv: without_formula},
            bool: {csv: yesno, xlsx: yesno},
            datetime.datetime: {csv: timezone.localtime, xlsx: timezone.make_naive},
        }
