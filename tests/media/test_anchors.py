"""On a page, no two elements have the same id: a link to one would lead to the other."""

import json
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.db import transaction

from media.fields import BodyField
from tests.page_types import demo_pages

pytestmark = pytest.mark.django_db


def test_no_heading_takes_the_id_of_another_element(demo, client):
    """On any page: a heading named for each id that is there meets none of them."""
    for label, page in demo_pages().items():
        name = next(
            (field.name for field in page._meta.fields if takes_headings(field)),
            None,
        )
        if name is None:
            continue
        address = page.get_url()
        headings = [
            {"type": "text", "value": f"<h2>{words.replace('-', ' ')}</h2>"}
            for words in ids(client.get(address))
        ]
        setattr(page, name, page._meta.get_field(name).to_python(json.dumps(headings)))
        with transaction.atomic():
            page.save()
            shown = ids(client.get(address))
            transaction.set_rollback(True)
        assert len(shown) > len(headings) > 5, label
        assert [words for words, number in Counter(shown).items() if number > 1] == [], label


def takes_headings(field) -> bool:
    return isinstance(field, BodyField) and "text" in field.stream_block.child_blocks


def ids(response) -> list[str]:
    assert response.status_code == 200
    return [tag["id"] for tag in BeautifulSoup(response.content, "html.parser").find_all(id=True)]
