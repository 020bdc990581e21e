"""Tells machines what a page is, in the words of schema.org."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# What could end the element or begin another, as Django's `json_script` writes it.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@register.simple_tag
def json_ld(data: dict[str, Any] | None) -> SafeString:
    """Render `data` as JSON-LD, nothing for None: `{% json_ld page.structured_data %}`.

    The element holds data: browsers do not run it, and the content security policy lets it be.
    """
    if not data:
        return SafeString("")
    written = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        SafeString(written),  # escaped above
    )
