"""Template tags of the view of a later moment."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone

register = template.Library()


@register.simple_tag(takes_context=True)
def way_back(context) -> str:
    """Return the address that leaves the view, for today's page if it is public, else for home."""
    published = getattr(context.get("page"), "first_published_at", None)
    is_to_come = published is not None and published > timezone.now()
    query = urlencode({"suite": "/" if is_to_come else context["request"].get_full_path()})
    return f"{reverse('preview_leave')}?{query}"
