"""The address that checks the editor's form."""

import json

from django import template

from editing.checks_admin import checks_address
from media.checks import Finding

register = template.Library()
register.simple_tag(checks_address)


@register.filter
def anchors(finding: Finding) -> str:
    """Return the path to the place of a finding, as JSON."""
    return json.dumps(finding.anchors)
