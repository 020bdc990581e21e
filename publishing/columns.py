"""Columns of the admin's tables whose cells have a template of their own."""

from typing import Any

from django.middleware.csrf import get_token
from wagtail.admin.ui.tables import Column


class TemplateColumn(Column):
    """A column whose cells may hold a form that changes something.

    `template` is the cell's. Wagtail renders cells outside the request's context, so it finds the
    token that `{% csrf_token %}` writes here.
    """

    def __init__(self, name: str, template: str, **kwargs: Any):
        super().__init__(name, **kwargs)
        self.cell_template_name = template

    def get_cell_context_data(self, instance, parent_context) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}
