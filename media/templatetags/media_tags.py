"""Template tags for bodies, pictures and rich text."""

from typing import Any, NamedTuple

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from media import pictures, references
from media.headings import IDS_OF_THE_FRAME, headings_by_block, with_anchors
from media.links import public_href
from media.safe_html import visible_html

register = template.Library()
register.simple_tag(pictures.picture, name="existing_picture")
register.filter(visible_html)
register.filter(with_anchors)


@register.simple_tag(takes_context=True)
def body(context: template.Context, value) -> SafeString:
    """Render the body of a page: `{% body page.body %}`.

    Costs at most six queries, whatever its length; on a page that has loaded its own, none.
    """
    return _joined(_rendered(context, value))


class BodyParts(NamedTuple):
    """The picture that a body begins with, empty if it does not, and the rest of it."""

    picture: SafeString
    rest: SafeString


@register.simple_tag(takes_context=True)
def body_parts(context: template.Context, value) -> BodyParts:
    """Render a body like `body`, its first picture apart: `{% body_parts page.body as parts %}`.

    It stands at the head of the page, so a browser loads it at once.
    """
    blocks = _rendered(context, value, is_head=True)
    begins = 1 if value and value[0].block_type == "image" else 0
    return BodyParts(_joined(blocks[:begins]), _joined(blocks[begins:]))


def _joined(blocks: list[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((block,) for block in blocks))


def _rendered(context: template.Context, value, is_head: bool = False) -> list[SafeString]:
    """Return the blocks, each told its id, its headings and the rank of its last heading.

    A block without headings is told the rank above it; 1 is the page's title.
    """
    if not value:
        return []
    surroundings = context.flatten()
    rendering: Any = context.render_context  # of all bodies of the page
    taken = rendering.setdefault("anchors", set(IDS_OF_THE_FRAME))
    found = headings_by_block(value, taken)
    blocks: list[SafeString] = []
    rank = 1
    with references.using(
        references.current() or references.load(context["page"], request=context.get("request"))
    ):
        for child in value:
            headings = found.get(child.id, [])
            rank = headings[-1].level if headings else rank
            is_eager = is_head and not blocks
            place = {"headings": headings, "rank": rank, "block_id": child.id, "eager": is_eager}
            blocks.append(child.render(surroundings | place))
    return blocks


@register.filter
def href(address: str) -> str:
    """Return an address if visitors may be sent to it, else nothing."""
    return public_href(address or "") or ""


@register.filter
def localized_number(number: float | None) -> str:
    """Write a number as the language of the page does, with no digit more than it has."""
    if number is None:
        return ""
    whole = isinstance(number, float) and number.is_integer()
    return number_format(int(number) if whole else number, force_grouping=True)
