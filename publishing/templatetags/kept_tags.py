"""Template tag for what many pages of a generation show alike."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from publishing import kept

register = template.Library()


@register.tag("kept")
def kept_part(parser: Parser, token: Token) -> "KeptPart":
    """Render a part once in a generation: `{% kept "menu" nav.marked %}…{% endkept %}`.

    What follows the name tells the renderings apart: all that the part depends on besides the state
    of the site. Where nothing may be remembered (`publishing.kept`) it is rendered each time, which
    Django's own `cache` tag cannot know.
    """
    _tag, *keys = token.split_contents()
    if not keys:
        raise template.TemplateSyntaxError("kept: which part?")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptPart(nodes, [parser.compile_filter(key) for key in keys])


class KeptPart(template.Node):
    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]):
        self.nodelist = nodelist
        self.keys = keys

    def render(self, context: Context) -> SafeString:
        key: tuple[Any, ...] = ("part", *(key.resolve(context) for key in self.keys))
        return kept.by_generation(key, lambda: self.nodelist.render(context))
