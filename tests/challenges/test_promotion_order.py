"""Promotions come newest first, those without dates among the others."""

import re

import pytest

from challenges.models import PromotionPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotions(programme):
    starts = {1: "2017-01-01", 2: "2018-01-01", 3: "2019-01-01", 4: "2020-09-01"}
    for n in (4, 2, 1, 0, 5, 3, 6, 7):
        programme.promotion(f"Promotion {n}", f"p-{n}", number=n, start=starts.get(n))
    programme.promotion("Promotion DIG", "dig", kind="dig", start="2019-07-01")


def test_promotions_and_their_challenges_are_listed_by_start_else_by_number(
    programme, promotions, client
):
    for page in PromotionPage.objects.all():
        programme.challenge(f"De {page.slug}", f"de-{page.slug}", promotion=page)
    challenges, index = (client.get(path).content.decode() for path in ("/defis/", "/promos/"))
    for text, pattern in (
        (challenges, r'href="/defis/de-([\w-]+)/"'),
        (challenges, r'name="promotion"\s+value="([\w-]+)"'),
        (index, r'href="/promos/([\w-]+)/"'),
    ):
        listed = list(dict.fromkeys(re.findall(pattern, text)))
        assert listed == ["p-7", "p-6", "p-5", "p-4", "dig", "p-3", "p-2", "p-1", "p-0"]


@pytest.mark.parametrize("order", ["promotion", "recent", "ancien"])
@pytest.mark.parametrize("titles", [[], ["Promotion sans date"]])
def test_challenges_are_listed_in_any_order_without_a_dated_promotion(
    programme, titles, order, client
):
    promotion = programme.promotion(titles[0], "sans-date") if titles else None
    programme.challenge("Seul", "seul", promotion=promotion)
    assert 'href="/defis/seul/"' in client.get(f"/defis/?tri={order}").content.decode()
