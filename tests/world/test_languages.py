"""Two languages: what is related stands in the language of the page, or not at all."""

import pytest
from bs4 import BeautifulSoup

from tests.world.conftest import ENGLISH, SECRET


def read(client, page) -> BeautifulSoup:
    response = client.get(page.get_url())
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def titles(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.text.split()) for found in soup.select(selector)]


@pytest.fixture
def french(world):
    return [
        *world.lists.values(),
        *world.promotions,
        *world.people,
        *world.challenges,
        *world.news,
        world.call,
    ]


def test_no_french_page_leads_to_an_english_one(client, french):
    for page in french:
        main = read(client, page).main
        assert ENGLISH not in main.text, page
        assert main.select('a[href^="/en/"]') == [], page


def test_no_english_page_leads_to_a_french_one(client, world):
    for page in world.english:
        main = read(client, page).main
        inside = [link["href"] for link in main.select('a[href^="/"]')]
        assert [href for href in inside if not href.startswith("/en/")] == [], page


def test_what_nobody_may_see_is_named_nowhere(client, french, world):
    for page in [*french, *world.english]:
        assert SECRET not in read(client, page).main.text, page


def test_an_english_copy_is_related_to_the_english_pages_of_what_it_names(client, world):
    promotion, person, challenge, news = world.english[4:8]
    assert titles(read(client, promotion), ".eig-band h3") == [challenge.title]
    assert titles(read(client, promotion), ".eig-team h3, .eig-team__members h3") == [person.title]
    assert titles(read(client, challenge), ".eig-news-others h3") == [news.title]
    # A talent without an English page is named all the same.
    assert titles(read(client, challenge), ".eig-team__members h3 a") == [person.title]
    assert titles(read(client, person), ".eig-band h3") == [challenge.title]
    link = read(client, challenge).select_one(f'.eig-facts a[href="{promotion.get_url()}"]')
    assert link.text == promotion.title


def test_news_about_three_challenges_stand_once_on_each(client, world):
    for challenge in world.challenges:
        shown = titles(read(client, challenge), ".eig-news-others h3")
        assert shown == [world.news[0].title, world.news[3].title, world.news[2].title]


def test_a_colleague_of_two_promotions_stands_once(client, world):
    awa, mei = world.people
    assert titles(read(client, awa), ".eig-team__members h3") == [mei.title]
    assert titles(read(client, world.promotions[0]), ".eig-band h3") == [
        challenge.title for challenge in world.challenges
    ]


def test_an_organisation_lists_the_challenges_of_its_language(client, world):
    for index, challenges in (
        (next(iter(world.lists.values())), world.challenges),
        (world.english[0], world.english[6:7]),
    ):
        address = f"{index.get_url()}administrations/{world.organisation.slug}/"
        soup = BeautifulSoup(client.get(address).text, "lxml")
        shown = titles(soup, ".eig-profile__story > section:first-child .eig-card__title")
        assert sorted(shown) == sorted(challenge.title for challenge in challenges)


def test_the_english_list_counts_and_groups_by_english_promotions(client, world):
    promotion, _person, challenge, _news = world.english[4:8]
    address = world.english[0].get_url()
    soup = BeautifulSoup(client.get(address).text, "lxml")
    groups = {link.text: link["href"] for link in soup.select(".eig-listing__group a")}
    assert groups == {promotion.title: promotion.get_url()}
    found = BeautifulSoup(client.get(f"{address}?promotion={promotion.slug}").text, "lxml")
    assert titles(found, "article h2, article h3") == [challenge.title]
    card = read(client, world.english[1]).main
    assert "1 challenge" in " ".join(card.text.split())
