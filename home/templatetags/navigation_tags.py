"""Template tags for the site's navigation."""

from django import template
from django.conf import settings
from wagtail.models import Page

from home.navigation import Navigation, get_navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context) -> Navigation:
    """Return the navigation around the page being rendered: `{% navigation as nav %}`, once."""
    page = context.get("page")
    nav = get_navigation(context["request"], page if isinstance(page, Page) else None)
    nav.settings = context.get("previewed_settings", nav.settings)
    return nav


@register.filter
def has_session_cookie(request) -> bool:
    """Tell whether the request carries a session cookie, without opening the session.

    A visitor's response must not depend on the session: reading it adds `Vary: Cookie`, and no
    cache would keep the page.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES
