"""Columns of the admin's tables."""

from typing import Any

from wagtail.admin.ui.tables import Column

from publishing.dates import moment_in_short


class MomentColumn(Column):
    """A moment as « 25/10/2026 à 2 h 30 ». Wagtail's `DateColumn` shows the time elapsed."""

    def __init__(self, name: str, blank: str = "", **kwargs: Any):
        super().__init__(name, **kwargs)
        self.blank = blank

    def get_value(self, instance: Any) -> str:
        moment = super().get_value(instance)
        return moment_in_short(moment) if moment else self.blank


class DayColumn(Column):
    """A day as « 01/09/2020 »: Django would write « 1 septembre 2020 », which is no French."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return f"{day:%d/%m/%Y}" if day else ""


class TemplateColumn(Column):
    """A column whose cells are written by a template."""

    def __init__(self, name: str, template: str, **kwargs: Any):
        super().__init__(name, **kwargs)
        self.cell_template_name = template
