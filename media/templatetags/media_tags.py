"""Template tags for bodies, pictures and rich text."""

from collections.abc import Iterator
from typing import Any

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
    if not value:
        return SafeString("")
    with references.using(
        references.current() or references.load(context["page"], request=context.get("request"))
    ):
        rendering: Any = context.render_context  # of all bodies of the page
        taken = rendering.setdefault("anchors", set(IDS_OF_THE_FRAME))
        return format_html_join("\n", "{}", _rendered(value, context.flatten(), taken))


def _rendered(value, surroundings: dict, taken: set[str]) -> Iterator[tuple[SafeString]]:
    """Yield the blocks, each told its id, its headings and the rank of its last heading.

    A block without headings is told the rank above it; 1 is the page's title.
    """
    found = headings_by_block(value, taken)
    rank = 1
    for child in value:
        headings = found.get(child.id, [])
        rank = headings[-1].level if headings else rank
        place = {"headings": headings, "rank": rank, "block_id": child.id}
        yield (child.render({**surroundings, **place}),)


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
