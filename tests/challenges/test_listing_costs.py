"""Lists cost the same number of queries whatever is asked for and however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.challenges.crowd import crowd

pytestmark = pytest.mark.django_db

# The frame of a page at this depth costs 6, with the generation's; then counts, cards, renditions.
COSTS = {
    "/defis/": 9,
    "/defis/?tri=titre": 9,
    "/defis/?tri=recent&page=9": 9,
    "/defis/?q=defi&tri=ancien": 9,
    "/defis/?promotion=promotion-1": 9,
    "/defis/?thematique=theme-1&thematique=theme-2": 9,
    "/defis/?expertise=expertise-1&expertise=expertise-2&statut=en-cours&statut=termine": 9,
    "/defis/?promotion=promotion-1&thematique=theme-1&expertise=expertise-1"
    "&organisation=organisation-1&statut=en-cours&q=defi": 9,
    # Nothing to show: instead of cards and renditions, which filter to remove.
    "/defis/?statut=termine&q=zebre": 8,
    # What does not exist: whether it is a former slug, and the counts without it.
    "/defis/?thematique=nulle": 11,
    "/defis/?promotion=x&thematique=x&expertise=x&organisation=x&statut=x&tri=x&page=x": 11,
    "/personnes/": 9,
    "/personnes/?promotion=promotion-1&expertise=expertise-1&q=personne": 9,
    "/promos/": 7,
}


@pytest.mark.parametrize("number", [5, 130, pytest.param(10_000, marks=pytest.mark.long)])
def test_lists_cost_the_same_at_any_size(client, number):
    crowd(number, people=number)

    assert {address: cost(client, address) for address in COSTS} == COSTS


def cost(client, address: str) -> int:
    # What a process keeps for ever (content types, locales) is not what is counted.
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
