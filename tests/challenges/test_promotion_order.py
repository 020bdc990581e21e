"""Promotions come newest first, those without dates among the others."""

import re
from datetime import UTC, date, datetime

import pytest
from wagtail.models import PageViewRestriction

from challenges.models import PromotionPage
from publishing import clock
from tests.challenges.conftest import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotions(programme):
    starts = {1: "2017-01-01", 2: "2018-01-01", 3: "2019-01-01", 4: "2020-09-01"}
    for n in (4, 2, 1, 0, 5, 3, 6, 7):
        programme.promotion(f"Promotion {n}", f"p-{n}", number=n, start=starts.get(n))
    programme.promotion("Promotion DIG", "dig", kind="dig", start="2019-07-01")


def test_the_list_of_promotions_says_when_each_was(programme, visit):
    for n, kind, start, end in (
        (1, "eig", date(2017, 1, 9), date(2017, 10, 31)),
        (2, "dig", date(2018, 9, 1), date(2019, 6, 30)),
        (3, "eig", date(2020, 9, 1), None),
        (4, "eig", date(2021, 9, 1), None),
        (5, "eig", None, None),
    ):
        page = programme.promotion(f"P {n}", f"p-{n}", number=n, kind=kind, start=start, end=end)
    programme.challenge(promotions=[page])
    secret = programme.person("Secrète", "secrete", promotions=[page])
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    programme.person(promotions=[page])
    with clock.at(datetime(2021, 3, 1, tzinfo=UTC)):
        shown = texts(visit(programme.promotions), ".eig-years__year")
    assert shown == [
        "P 5 Sur ce site : 1 défi · 1 personne 5",
        "Début en septembre 2021 À venir P 4 4",
        "Depuis septembre 2020 En cours P 3 3",
        "Septembre 2018 – juin 2019 Terminée Designers d’intérêt général P 2 2",
        "Janvier – octobre 2017 Terminée P 1 1",
    ]


def test_the_list_of_promotions_says_which_are_missing(promotions, client):
    assert "présentée" not in client.get("/promos/").content.decode()
    for page in PromotionPage.objects.filter(number__in=(2, 5, 6)):
        page.unpublish()
    text = client.get("/promos/").content.decode()
    said = re.findall(r"(La promotion .*|Les promotions .*) pas encore", text)
    assert said == ["Les promotions 5 et 6 ne sont", "La promotion 2 n’est"]


def test_promotions_and_their_challenges_are_listed_by_start_else_by_number(
    programme, promotions, client
):
    for page in PromotionPage.objects.all():
        programme.challenge(f"De {page.slug}", f"de-{page.slug}", promotions=[page])
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
    found = [programme.promotion(title, "sans-date") for title in titles]
    programme.challenge("Seul", "seul", promotions=found)
    assert 'href="/defis/seul/"' in client.get(f"/defis/?tri={order}").content.decode()
