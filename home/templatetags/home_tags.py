"""Template tags for the surroundings of a page, and for its structured data."""

import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from home.navigation import Navigation
from home.shared_picture import preview
from home.structured_data import structured_data as structured

register = template.Library()
register.simple_tag(preview, name="shared_picture")
# A title that holds « </script> » must not end the element.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def navigation(context) -> Navigation:
    """Return the navigation around the page being rendered: `{% navigation as nav %}`, once."""
    page = context.get("page")
    route = (context.get("part") or {}).get("route", "")
    nav = Navigation(context["request"], page if isinstance(page, Page) else None, route)
    if "previewed_settings" in context:
        nav.settings = context["previewed_settings"]
    if "previewed_menu" in context:
        nav.saved_menu = context["previewed_menu"]
    return nav


@register.simple_tag(takes_context=True)
def structured_data(context) -> SafeString:
    """Render the page's JSON-LD: `{% structured_data %}`, once `nav` is there."""
    page = context.get("page")
    if not isinstance(page, Page) and not context.get("part"):
        return SafeString("")
    found = structured(page, context.flatten(), context["nav"])
    if not found:
        return SafeString("")
    data = json.dumps(found, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(data))


@register.filter
def has_session_cookie(request) -> bool:
    """Tell whether the request carries a session cookie, without opening the session.

    A visitor's response must not depend on the session: reading it adds `Vary: Cookie`, and no
    cache would keep the page.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES
