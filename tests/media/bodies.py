"""Bodies for tests: made, cleaned and shown."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.template import Context, Template

from pages.blocks import BodyBlock
from pages.models import ProgrammePage

BODY = BodyBlock()


def body_of(*children: tuple[str, object]):
    """Return a body as the database gives it: raw, and loaded when read."""
    return BODY.to_python([{"type": name, "value": value} for name, value in children])


def render(value, **surroundings) -> str:
    context = Context({"value": value, "page": ProgrammePage(body=value)} | surroundings)
    return Template("{% load media_tags %}{% body value %}").render(context)


def soup_of(*children: tuple[str, object], **surroundings) -> BeautifulSoup:
    return BeautifulSoup(render(body_of(*children), **surroundings), "html.parser")


def errors_of(name: str, value) -> str:
    block = BODY.child_blocks[name]
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize(value))
    return str(caught.value.as_json_data())
