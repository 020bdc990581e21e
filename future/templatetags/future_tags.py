"""What the templates of the site as it will be say of moments, and where they lead."""

from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone, translation

from future.views import link_address, view_address
from pages import dates

register = template.Library()
register.simple_tag(view_address, name="future_address")
register.simple_tag(link_address, name="guest_link_address")


@register.filter
def in_full(moment: datetime) -> str:
    """Return « lundi 25 septembre 2017 à 23 h 59 », in French on a page of any language."""
    with translation.override("fr"):
        return dates.moment_in_full(moment)


@register.simple_tag(takes_context=True)
def way_back(context) -> str:
    """Return the address that leaves the view for today's page, or for today's home page where the
    page is still to come."""
    published = getattr(context.get("page"), "first_published_at", None)
    is_to_come = published is not None and published > timezone.now()
    query = urlencode({"suite": "/" if is_to_come else context["request"].get_full_path()})
    return f"{reverse('future_leave')}?{query}"
