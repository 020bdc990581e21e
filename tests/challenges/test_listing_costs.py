"""Lists cost the same number of queries whatever is asked for and however much there is."""

import pytest

from tests.challenges.crowd import crowd
from tests.test_query_counts import cost, first_cost

pytestmark = pytest.mark.django_db(transaction=True)

# The frame of a page at this depth costs 4, with the generation's; then counts, cards, renditions.
COSTS = {
    "/defis/": 7,
    "/defis/?tri=titre": 7,
    "/defis/?tri=recent&page=9": 7,
    "/defis/?q=defi&tri=ancien": 7,
    "/defis/?promotion=promotion-1": 7,
    "/defis/?thematique=theme-1&thematique=theme-2": 7,
    "/defis/?expertise=expertise-1&expertise=expertise-2&statut=en-cours&statut=termine": 7,
    "/defis/?promotion=promotion-1&thematique=theme-1&expertise=expertise-1"
    "&organisation=organisation-1&statut=en-cours&q=defi": 7,
    # Nothing to show: instead of cards and renditions, which filter to remove.
    "/defis/?statut=termine&q=zebre": 6,
    # What does not exist: whether it is a former slug; the counts without it are remembered.
    "/defis/?thematique=nulle": 9,
    "/defis/?promotion=x&thematique=x&expertise=x&organisation=x&statut=x&tri=x&page=x": 9,
    "/personnes/": 7,
    "/personnes/?promotion=promotion-1&expertise=expertise-1&q=personne": 7,
    "/promos/": 5,
}


@pytest.mark.parametrize("number", [5, 130, pytest.param(10_000, marks=pytest.mark.long)])
def test_lists_cost_the_same_at_any_size(client, number):
    crowd(number, people=number)

    costs = {
        address: cost(client, address, after=f"{address.partition('?')[0]}?q=autre")
        for address in COSTS
    }
    assert costs == COSTS
    assert first_cost(client, "/defis/") == 15
    assert first_cost(client, "/personnes/") == 15
