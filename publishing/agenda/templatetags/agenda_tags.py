"""Template tags and filters of the agenda's screens."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from wagtail.models import DraftStateMixin

from publishing.launches.invitations import names_agreed
from publishing.launches.models import LaunchItem, version_key
from publishing.launches.objects import key_of, may_change, waiting_for

register = template.Library()

register.filter("version_key", version_key)
register.simple_tag(may_change)
register.simple_tag(names_agreed)


@register.filter
def typed_moment(moment: datetime) -> str:
    """Write a moment as somebody types it."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


@register.simple_tag
def waiting_items(instance: Any) -> list[LaunchItem]:
    """Return what waits for a page or snippet; nothing for a new one, and for other objects."""
    if not isinstance(instance, DraftStateMixin) or not instance.pk:
        return []
    return waiting_for([instance]).get(key_of(instance), [])
