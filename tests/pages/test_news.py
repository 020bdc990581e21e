"""News: authors, surroundings, and parts that visitors never see."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from challenges.models import ChallengeIndexPage, ChallengePage, PromotionPage
from pages.models import Category
from publishing.launches import readiness
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


def soup_of(client, page) -> BeautifulSoup:
    response = client.get(page.get_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def others(client, page) -> list[str]:
    section = soup_of(client, page).select_one(".eig-news-others")
    return [title.get_text(strip=True) for title in section.select("h3")] if section else []


def test_chosen_news_come_first_then_the_same_category_then_the_latest(client, index, english_home):
    category = Category.objects.create(name="Portraits", slug="portraits")
    old = add(index, "Ancienne", date(2016, 6, 1))
    add(index, "Lointaine", date(2016, 1, 1), categories=[category])
    for year in (2018, 2019, 2020):
        add(index, f"De {year}", date(year, 1, 1))
    index.copy_for_translation(english_home.locale).save_revision().publish()
    foreign = old.copy_for_translation(english_home.locale)
    foreign.save_revision().publish()
    chosen = [("page", foreign), ("page", old)]
    page = add(index, "Celle-ci", categories=[category], related=chosen)

    assert others(client, page) == ["Ancienne", "Lointaine", "De 2020"]

    page.related, page.categories = [], []
    page.save()
    assert others(client, page) == ["De 2020", "De 2019", "De 2018"]


def test_news_of_several_of_its_categories_come_once_the_latest_first(client, index):
    portraits, calls = (
        Category.objects.create(name=name, slug=name.lower()) for name in ("Portraits", "Appels")
    )
    add(index, "Des deux", date(2017, 1, 1), categories=[portraits, calls])
    add(index, "Appel", date(2018, 1, 1), categories=[calls])
    for year in (2014, 2015, 2016):
        add(index, f"Portrait de {year}", date(year, 1, 1), categories=[portraits])
    add(index, "Sans", date(2020, 1, 1))
    page = add(index, "Celle-ci", date(2019, 1, 1), categories=[portraits, calls])

    assert others(client, page) == ["Appel", "Des deux", "Portrait de 2016"]


@pytest.mark.parametrize(
    ("values", "alternative"),
    [
        ({}, "Un dessin"),
        ({"image_alt": "Onze personnes"}, "Onze personnes"),
        ({"image_alt": "Onze personnes", "image_is_decorative": True}, ""),
    ],
)
def test_the_alternative_text_is_that_of_the_place(client, index, image, values, alternative):
    image.credit = "Ada"
    image.save()
    page = add(index, "Illustrée", image=image, introduction="mot " * 40, **values)

    main = soup_of(client, page).main
    assert main.img["alt"] == alternative
    assert main.figcaption.get_text(" ", strip=True) == "Crédit\xa0: Ada"
    # A card has the beginning of a long introduction.
    card = soup_of(client, index).select_one(".eig-card__text").text
    assert card == "mot " * 25 + "…"


@pytest.mark.parametrize(
    ("described", "values", "action", "is_refused"),
    [
        ("", {}, "action-publish", True),
        ("", {}, "", False),  # a draft is worked on
        ("", {"image_is_decorative": "on"}, "action-publish", False),
        ("", {"image_alt": "Onze personnes"}, "action-publish", False),
        ("Un dessin", {}, "action-publish", False),
        ("décorative", {}, "action-publish", False),
    ],
)
def test_a_picture_is_published_described_or_said_decorative(
    admin_client, index, image, described, values, action, is_refused
):
    image.is_decorative = described == "décorative"
    image.description = "" if image.is_decorative else described
    image.save()
    page = add(index, "Illustrée")
    fields = {"title": page.title, "slug": page.slug, "date": "01/09/2017", "image": image.pk}
    fields |= {"body-count": "0", "related-count": "0", "comments-TOTAL_FORMS": "0"}
    fields |= {"comments-INITIAL_FORMS": "0", action or "nothing": "1"}

    answer = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {**fields, **values}, follow=True
    )

    assert ("Décrivez l’image" in answer.text) == is_refused
    page.refresh_from_db()
    published = action and not is_refused
    assert page.image == (image if published else None)
    assert page.get_latest_revision_as_object().image == (None if is_refused else image)


@pytest.mark.parametrize("is_decorative", [True, False])
def test_a_picture_is_planned_described_or_said_decorative(index, image, is_decorative):
    image.description = ""
    image.save()
    page = add(index, "Illustrée", image=image, image_is_decorative=is_decorative)

    found = readiness.problems(page)

    assert [message[:35] for message in found] == (
        [] if is_decorative else ["Texte alternatif\xa0: Décrivez l’image"]
    )


def test_a_challenge_shows_its_own_news_then_those_of_its_promotion(
    client, home, index, promotions
):
    promotion = promotions.add_child(instance=PromotionPage(title="EIG 3", slug="eig-3"))
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
    mine, other = (ChallengePage(title=title, slug=title.lower()) for title in ("Carto", "Signaux"))
    for page in (mine, other):
        page.promotion = promotion
        challenges.add_child(instance=page)
    add(index, "La mienne", date(2017, 1, 1), challenges=[mine])
    add(index, "Une autre", date(2019, 1, 1), promotion=promotion, challenges=[other])
    add(index, "Pour toutes et tous", date(2018, 1, 1), promotion=promotion)
    add(index, "Sans rapport", date(2020, 1, 1))

    assert others(client, mine) == ["La mienne", "Pour toutes et tous"]
    assert others(client, other) == ["Une autre", "Pour toutes et tous"]
