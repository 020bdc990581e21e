"""Template tags for the site's navigation."""

from django import template
from django.conf import settings
from wagtail.models import Page

from home.navigation import Navigation

register = template.Library()


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


@register.filter
def has_session_cookie(request) -> bool:
    """Tell whether the request carries a session cookie, without opening the session.

    A visitor's response must not depend on the session: reading it adds `Vary: Cookie`, and no
    cache would keep the page.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES
