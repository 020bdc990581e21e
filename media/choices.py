"""A choice among named values, as blocks offer it."""

from typing import Any

from django.utils.encoding import force_str
from wagtail import blocks


class ChoiceBlock(blocks.ChoiceBlock):
    """Says a value by its label, not its key, where editors compare versions; search ignores it."""

    def __init__(self, *args, search_index=False, **kwargs):
        super().__init__(*args, search_index=search_index, **kwargs)

    def render_basic(self, value: Any, context: Any = None) -> str:
        return force_str(dict(self.field.choices).get(value, value or ""))
