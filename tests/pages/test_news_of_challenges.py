"""News say which challenges they are about, and challenges show their own news."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from challenges.models import ChallengeIndexPage, ChallengePage, PromotionPage
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(home, promotions):
    promotion = promotions.add_child(instance=PromotionPage(title="EIG 3", slug="eig-3"))
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))

    def make(title):
        page = ChallengePage(title=title, slug=title.lower())
        page.promotions = [promotion]
        return challenges.add_child(instance=page)

    return make


def about(news, *challenges):
    news.challenges = challenges
    news.save()


def news_of(client, page):
    soup = BeautifulSoup(client.get(page.get_url()).content, "html.parser")
    return [link.text for link in soup.select(".eig-news-others h3 a")]


def test_a_challenge_shows_its_own_news_then_those_of_its_promotion(client, index, challenge):
    mine, other = challenge("Carto"), challenge("Signaux")
    promotions = list(mine.promotions.all())
    about(add(index, "La mienne", date(2017, 1, 1)), mine)
    about(add(index, "Une autre", date(2019, 1, 1), promotions=promotions), other)
    add(index, "Pour toutes et tous", date(2018, 1, 1), promotions=promotions)
    add(index, "Sans rapport", date(2020, 1, 1))

    assert news_of(client, mine) == ["La mienne", "Pour toutes et tous"]
    assert news_of(client, other) == ["Une autre", "Pour toutes et tous"]


def test_news_lead_to_the_challenges_that_visitors_may_see(client, index, challenge):
    shown, hidden = challenge("Carto"), challenge("Secret")
    news = add(index, "Une rencontre")
    about(news, shown, hidden)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    main = BeautifulSoup(client.get(news.get_url()).content, "html.parser").main

    assert main.select_one(f'a[href="{shown.get_url()}"]').text == "Carto"
    assert "Secret" not in main.text
