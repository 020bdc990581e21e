"""Template tags and filters of the agenda's screens."""

from typing import Any

from django import template
from wagtail.models import DraftStateMixin

from publishing.agenda.futures import Future, future_of
from publishing.agenda.models import version_key

register = template.Library()

register.filter("version_key", version_key)


@register.simple_tag(name="future_of")
def future(instance: Any) -> Future | None:
    """Return what is planned for a page or snippet; None for a new one, and for other objects."""
    has_future = isinstance(instance, DraftStateMixin) and instance.pk
    return future_of(instance) if has_future else None
