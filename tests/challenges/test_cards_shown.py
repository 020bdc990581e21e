"""The cards of challenges, people and promotions without a picture."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from wagtail.models import Page

pytestmark = pytest.mark.django_db


def shown(page: Page) -> BeautifulSoup:
    card = type(page).objects.for_display().get(pk=page.pk)
    html = render_to_string(card.card_template, {"card": card, "heading": "h2"})
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Awa Kermarrec", "AK"), ("Élise de la Tour", "ÉT"), ("Plume", "P"), ("Jo (alias)", "J")],
)
def test_a_person_without_portrait_shows_initials(programme, name, initials):
    page = programme.person(name, job="Designer")
    assert shown(page).get_text(" ", strip=True) == f"{name} Designer {initials}"
