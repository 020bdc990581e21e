"""Pasted titles and names become one line of printable text."""

import pytest

from challenges.models import Organisation, Theme
from home.models import HomePage
from pages.models import Category, ProgrammePage
from publishing.line_fields import one_line

PASTED = "\ufeff L’État\x0bet\r\nses\u2028talents\u202e \x00 2026\t"


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        (PASTED, "L’État et ses talents 2026"),
        ("Un mot\xa0: «\u202foui\u202f»", "Un mot\xa0: «\u202foui\u202f»"),
        ("Cou\u00adpure", "Coupure"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\x0b\u2029", ""),
    ],
)
def test_pasted_text_becomes_one_line(pasted, shown):
    assert one_line(pasted) == shown


@pytest.mark.django_db
def test_titles_and_names_are_lines_wherever_they_come_from():
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title=PASTED))
    page.title = PASTED
    revision = page.save_revision()
    revision.publish()
    page.refresh_from_db()
    assert page.title == page.draft_title == "L’État et ses talents 2026"
    for model in (Theme, Organisation, Category):
        term = model.objects.create(name=PASTED)
        term.refresh_from_db()
        assert term.name == "L’État et ses talents 2026"
