"""The SQL queries of a cold public page do not grow with the content."""

import pytest

from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import ProgrammePage
from tests.bulk import add_pages
from tests.drawings import draw_picture
from tests.query_costs import BUDGET, cost

# Each page has a snapshot of its own, as on a site.
pytestmark = pytest.mark.django_db(transaction=True)

# Wagtail's search for the page, the frame around the answer, then each place of old addresses once.
NOT_FOUND = 12
BLOCKS = [
    {"type": "text", "value": "<h2>Un intertitre</h2>"},
    {"type": "quote", "value": {"text": "Une citation", "author": "Quelqu’un", "role": ""}},
]


def test_pages_cost_the_same_with_any_content(client):
    home = HomePage.objects.get(locale__language_code="fr")
    section = home.add_child(instance=ProgrammePage(title="Rubrique", slug="rubrique"))
    add_pages(section, ProgrammePage, "Page", 5, show_in_menus=True)
    add_pages(home, ProgrammePage, "Autre", 5)
    page = section.get_children().first()
    page.add_child(instance=ProgrammePage(title="Plus bas", slug="plus-bas"))
    few = costs_with(client, home, section, 5)
    add_pages(section, ProgrammePage, "Suite", 55, show_in_menus=True)
    add_pages(home, ProgrammePage, "Encore", 55)

    assert costs_with(client, home, section, 60) == few
    assert few.pop("/nulle-part/") <= NOT_FOUND
    *upper, deepest = few.values()
    assert max(upper) <= BUDGET
    assert deepest <= BUDGET + 2  # Wagtail asks twice more for each step of an address


def costs_with(client, home: HomePage, section: ProgrammePage, number: int) -> dict[str, int]:
    """Return the queries of some pages with bodies of `number` blocks."""
    image = image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A", description="A")
    document = document_from_bytes("a.csv", b"a,b\n1,2\n", title="A")
    references = [
        {"type": "text", "value": f'<p>Un <a linktype="page" id="{section.pk}">lien</a>.</p>'},
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "A"}, "caption": ""}},
        {"type": "file", "value": {"document": document.pk, "title": "", "description": ""}},
    ]
    body = [block for _ in range(number // 5) for block in (*references, *BLOCKS)]
    page = section.get_children().first().specific
    page.body = home.body = body
    home.image = image
    page.save()
    home.save()
    deeper = page.get_children().get().specific
    deeper.body = body
    deeper.save()
    addresses = ("/", "/rubrique/", page.get_url(), deeper.get_url())
    return {
        "/nulle-part/": cost(client, "/nulle-part/", status=404),
        **{url: cost(client, url) for url in addresses},
    }
