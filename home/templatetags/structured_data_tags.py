"""Template tag for what search engines read of a page."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from home.structured_data import structured_data as structured

register = template.Library()
# A title that holds « </script> » must not end the element.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


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
