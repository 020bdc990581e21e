"""News: authors, surroundings, and parts that visitors never see."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import PageViewRestriction

from challenges.models import ChallengeIndexPage, ChallengePage, PersonPage, PromotionPage
from pages.models import Category
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


def soup_of(client, page) -> BeautifulSoup:
    response = client.get(page.get_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def others(client, page) -> list[str]:
    section = soup_of(client, page).select_one(".eig-news-others")
    return [title.get_text(strip=True) for title in section.select("h3")] if section else []


def test_a_page_shows_its_text(client, index, image, people, promotions):
    awa = people.add_child(instance=PersonPage(title="Awa K", slug="awa"))
    promotion = promotions.add_child(instance=PromotionPage(title="Promotion 1", slug="p-1"))
    category = Category.objects.create(name="Portraits", slug="portraits")
    page = add(
        index,
        "Une rencontre",
        categories=[category],
        promotions=[promotion],
        authors=[awa],
        author_line="L’équipe",
        introduction="En deux mots.",
        image=image,
        image_caption="À Paris",
        body=[("text", "<h2>Un intertitre</h2>")],
    )

    main = soup_of(client, page).select_one("main")

    assert main.h1.text == "Une rencontre"
    assert main.select_one("time")["datetime"] == "2017-09-01"
    assert main.select_one("time").text == "1er\xa0septembre\xa02017"
    signature = main.select_one(".eig-news__authors")
    assert " ".join(signature.text.split()) == "Par Awa K, L’équipe"
    assert signature.a["href"] == awa.get_url()
    tags = {link.text: link["href"] for link in main.select(".fr-tag")}
    assert tags == {"Portraits": "/blog/?categorie=portraits", "Promotion 1": promotion.get_url()}
    assert main.img["alt"] == "Un dessin"
    assert main.figcaption.get_text(strip=True) == "À Paris"
    assert main.h2.text == "Un intertitre"


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "delete"])
def test_an_unpublished_person_does_not_sign(client, index, people, hide):
    awa = people.add_child(instance=PersonPage(title="Awa K", slug="awa"))
    page = add(index, "Une rencontre", authors=[awa])
    if hide == "unpublish":
        awa.unpublish()
    elif hide == "restrict":
        PageViewRestriction.objects.create(page=awa, restriction_type="login")
    else:
        awa.delete()

    assert "Awa" not in client.get(page.get_url()).text
    assert "Awa" not in client.get("/blog/").text
    assert "Awa" not in client.get("/blog/rss/").text


def test_chosen_news_come_first_then_the_same_category_then_the_latest(client, index):
    category = Category.objects.create(name="Portraits", slug="portraits")
    old = add(index, "Ancienne", date(2016, 6, 1))
    add(index, "Lointaine", date(2016, 1, 1), categories=[category])
    for year in (2018, 2019, 2020):
        add(index, f"De {year}", date(year, 1, 1))
    page = add(index, "Celle-ci", categories=[category], related=[("page", old)])

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


def test_drafts_and_restricted_news_are_in_no_list_and_no_feed(client, index):
    shown = add(index, "Visible")
    draft = add(index, "Brouillon", live=False)
    secret = add(index, "Secrète")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    gone = add(index, "Retirée")
    gone.unpublish()
    page = add(index, "Celle-ci", related=[("page", draft), ("page", secret)])

    for address in ("/blog/", "/blog/rss/", page.get_url()):
        text = client.get(address).text
        assert shown.title in text, address
        for title in ("Brouillon", "Secrète", "Retirée"):
            assert title not in text, (address, title)


def test_the_list_shows_the_latest_first(client, index):
    for day in (date(2017, 9, 1), date(2018, 1, 1), date(2016, 6, 1)):
        add(index, f"Du {day}", day)

    titles = [
        found.get_text(strip=True) for found in soup_of(client, index).select(".eig-cards h3")
    ]

    assert titles == ["Du 2018-01-01", "Du 2017-09-01", "Du 2016-06-01"]


def test_share_links_are_plain_and_ask_nobody(client, index):
    page = add(index, "Prix & médailles", slug="prix")

    links = [link["href"] for link in soup_of(client, page).select(".eig-share a")]

    address = "http%3A%2F%2Flocalhost%2Fblog%2Fprix%2F"
    mail = f"mailto:?subject=Prix%20%26%20m%C3%A9dailles&body={address}"
    assert links[0] == mail
    assert all(address in link for link in links)


@pytest.mark.parametrize(
    ("values", "alternative"),
    [
        ({}, "Un dessin"),
        ({"image_alt": "Onze personnes"}, "Onze personnes"),
        ({"image_alt": "Onze personnes", "image_is_decorative": True}, ""),
    ],
)
def test_the_alternative_text_is_that_of_the_place(client, index, image, values, alternative):
    page = add(index, "Illustrée", image=image, **values)

    assert soup_of(client, page).select_one("main img")["alt"] == alternative


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


def test_no_page_takes_the_address_of_the_feed(index):
    page = add(index, "Page", slug="page")
    page.slug = "rss"
    with pytest.raises(ValidationError, match="flux"):
        page.full_clean()


def test_a_promotion_and_its_challenges_show_its_latest_news(client, home, index, promotions):
    first, second = (
        promotions.add_child(instance=PromotionPage(title=f"P {n}", slug=f"p-{n}")) for n in (1, 2)
    )
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
    challenge = ChallengePage(title="Défi", slug="defi")
    challenge.promotions = [first, second]
    challenges.add_child(instance=challenge)
    for year in (2017, 2019, 2018, 2016):
        add(index, f"De {year}", date(year, 1, 1), promotions=[first])
    add(index, "Brouillon", date(2020, 1, 1), promotions=[first], live=False)
    add(index, "Des deux", date(2015, 1, 1), promotions=[first, second])

    assert others(client, first) == others(client, challenge) == ["De 2019", "De 2018", "De 2017"]
    assert others(client, second) == ["Des deux"]
