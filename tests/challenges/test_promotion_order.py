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


def test_the_list_of_promotions_says_which_are_missing(promotions, client):
    assert "présentée" not in client.get("/promos/").content.decode()
    for page in PromotionPage.objects.filter(number__in=(2, 5, 6)):
        page.unpublish()
    text = client.get("/promos/").content.decode()
    said = re.findall(r"(La promotion .*|Les promotions .*) pas encore", text)
    assert said == ["Les promotions 5 et 6 ne sont", "La promotion 2 n’est"]


def test_a_promotion_is_missing_once_and_only_in_its_own_programme(programme, client):
    for year, number, kind in ((2016, 1, "eig"), (2017, 2, "eig"), (2018, 1, "dig"),
                               (2019, 4, "eig"), (2020, 2, "dig"), (2021, 5, "eig")):  # fmt: skip
        title = f"{kind} {number}"
        programme.promotion(
            title, f"{kind}-{number}", kind=kind, number=number, start=f"{year}-01-01"
        )
    text = client.get("/promos/").content.decode()
    assert re.findall(r"promotion (.*) n’est pas encore", text) == ["3"]


def test_a_mistyped_number_makes_no_long_page(programme, client):
    programme.promotion("Sixième", "eig-6", number=6)
    programme.promotion("Septième", "eig-7", number=32000)
    assert "pas encore présentées" not in client.get("/promos/").content.decode()


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
