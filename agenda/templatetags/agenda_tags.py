"""Where an entry of the agenda leads."""

from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.utils import timezone

from agenda.entries import Entry
from pages import dates

register = template.Library()


@register.filter
def time_of_day(moment: datetime) -> str:
    """Return « 9 h 30 », in Paris."""
    return dates.time_of_day(timezone.localtime(moment))


@register.simple_tag
def entry_url(entry: Entry, back: str = "") -> str:
    """Return the screen of a plan, from which one comes `back`; else of what the entry is about."""
    return f"{entry.address}?{urlencode({'next': back})}" if entry.key and back else entry.address
