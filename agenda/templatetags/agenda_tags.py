"""Where an entry of the agenda leads."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from agenda.entries import Entry

register = template.Library()


@register.simple_tag
def entry_url(entry: Entry, back: str = "") -> str:
    """Return the screen of a plan, from which one comes `back`; else of what the entry is about."""
    if not entry.key:
        return entry.url
    address = reverse("agenda:plan", args=[entry.key])
    return f"{address}?{urlencode({'next': back})}" if back else address
