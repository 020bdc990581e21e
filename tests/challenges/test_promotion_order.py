"""Promotions come newest first, those without dates among the others."""

import re

import pytest

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PromotionIndexPage,
    PromotionPage,
)
from tests.challenges.crowd import add_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotions(db) -> list[PromotionPage]:
    index = add_index(PromotionIndexPage, "Promotions", "promos")
    starts = {1: "2017-01-01", 2: "2018-01-01", 3: "2019-01-01", 4: "2020-09-01"}
    pages = [
        PromotionPage(title=f"Promotion {n}", slug=f"p-{n}", number=n, start=starts.get(n))
        for n in (4, 2, 1, 5, 3, 6, 7)
    ]
    pages.append(PromotionPage(title="Promotion DIG", slug="dig", kind="dig", start="2019-07-01"))
    for page in pages:
        index.add_child(instance=page)
    return pages


def test_the_list_of_promotions_is_by_start_else_by_number(promotions, client):
    text = client.get("/promos/").content.decode()
    titles = re.findall(r">\s*Promotion (\d|DIG)\s*<", text)
    assert list(dict.fromkeys(titles)) == ["7", "6", "5", "4", "DIG", "3", "2", "1"]


def test_challenges_are_grouped_in_the_order_of_their_promotions(promotions, client):
    index = add_index(ChallengeIndexPage, "Défis", "defis")
    for page in promotions:
        challenge = ChallengePage(title=f"De {page.slug}", slug=f"de-{page.slug}")
        challenge.promotions = [page]
        index.add_child(instance=challenge)
    text = client.get("/defis/").content.decode()
    shown = re.findall(r'href="/defis/de-([\w-]+)/"', text)
    assert list(dict.fromkeys(shown)) == ["p-7", "p-6", "p-5", "p-4", "dig", "p-3", "p-2", "p-1"]
    offered = re.findall(r'name="promotion"\s+value="([\w-]+)"', text)
    assert offered == ["p-7", "p-6", "p-5", "p-4", "dig", "p-3", "p-2", "p-1"]


@pytest.mark.parametrize("order", ["promotion", "recent", "ancien"])
@pytest.mark.parametrize("titles", [[], ["Promotion sans date"]])
def test_challenges_are_listed_in_any_order_without_a_dated_promotion(titles, order, client):
    promotions = add_index(PromotionIndexPage, "Promotions", "promos")
    index = add_index(ChallengeIndexPage, "Défis", "defis")
    challenge = ChallengePage(title="Seul", slug="seul")
    challenge.promotions = [promotions.add_child(instance=PromotionPage(title=t)) for t in titles]
    index.add_child(instance=challenge)
    assert 'href="/defis/seul/"' in client.get(f"/defis/?tri={order}").content.decode()
