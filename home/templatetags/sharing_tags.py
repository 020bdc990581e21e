"""Template tag for how a page looks where it is shared."""

from django import template

from home.sharing import preview

register = template.Library()
register.simple_tag(preview, name="sharing_preview")
