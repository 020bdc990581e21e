"""Template tags and filters of the agenda's screens."""

from typing import Any

from django import template
from wagtail.models import DraftStateMixin

from publishing.dates import moment_as_typed
from publishing.launches.invitations import names_agreed, names_lacking
from publishing.launches.models import LaunchItem, version_key
from publishing.launches.plans import key_of, waiting_for
from publishing.launches.refusals import may_change

register = template.Library()

register.filter("version_key", version_key)
register.filter(moment_as_typed)
register.simple_tag(may_change)
register.simple_tag(names_agreed)
register.simple_tag(names_lacking)


@register.simple_tag
def waiting_items(instance: Any) -> list[LaunchItem]:
    """Return what waits for a page or snippet; nothing for a new one, and for other objects."""
    if not isinstance(instance, DraftStateMixin) or not instance.pk:
        return []
    return waiting_for([instance]).get(key_of(instance), [])
