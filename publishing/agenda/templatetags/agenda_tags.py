"""Template filters of the launch's screen."""

from typing import Any

from django import template

from publishing.agenda.models import LaunchItem, version_key

register = template.Library()

register.filter("version_key", version_key)


@register.filter
def of_item(values: dict[int, Any], item: LaunchItem) -> Any:
    """Return the value of this item among `values`, by key."""
    return values.get(item.pk, [])
