"""The cards of challenges, people and promotions, with and without a picture."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from wagtail.models import Page

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage

pytestmark = pytest.mark.django_db


def add(index_class: type[Page], page: Page) -> Page:
    home = HomePage.objects.get(locale__language_code="fr")
    index = home.add_child(instance=index_class(title="Liste", slug=index_class.__name__.lower()))
    return index.add_child(instance=page)


def shown(page: Page) -> BeautifulSoup:
    card = type(page).objects.for_display().get(pk=page.pk)
    html = render_to_string(card.card_template, {"card": card, "heading": "h2"})
    return BeautifulSoup(html, "html.parser")


def test_a_challenge_without_image_has_no_broken_one():
    page = add(ChallengeIndexPage, ChallengePage(title="Carto", slug="carto"))

    card = shown(page)

    assert card.select_one("h2 a").text == "Carto"
    assert card.select("img, .eig-missing-image") == []


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Awa Kermarrec", "AK"), ("Élise de la Tour", "ÉT"), ("Plume", "P"), ("Jo (alias)", "J")],
)
def test_a_person_without_portrait_shows_initials(name, initials):
    page = add(PersonIndexPage, PersonPage(title=name, slug="quelqu-un", job="Designer"))

    card = shown(page)

    assert card.select_one("[aria-hidden]").text == initials
    assert "Designer" in card.text


def test_a_promotion_without_image_shows_its_number(image):
    page = add(PromotionIndexPage, PromotionPage(title="Promotion 4", slug="p-4", number=4))
    assert shown(page).select_one("[aria-hidden]").text == "4"
    page.image = image
    page.save()
    assert shown(page).select("[aria-hidden]") == []
