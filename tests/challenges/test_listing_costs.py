"""Lists cost the same number of queries for any filter and any amount of content."""

import pytest

from tests.challenges.crowd import crowd
from tests.test_query_counts import BUDGET, cost

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [
    "/defis/",
    "/defis/?tri=titre",
    "/defis/?tri=recent&page=2",
    "/defis/?q=defi&tri=ancien",
    "/defis/?promotion=promotion-1",
    "/defis/?thematique=theme-1&thematique=theme-2",
    "/defis/?promotion=promotion-1&thematique=theme-1&expertise=expertise-1"
    "&organisation=organisation-1&statut=en-cours&q=defi",
    "/defis/?statut=termine&q=zebre",
    "/personnes/",
    "/personnes/?promotion=promotion-1&expertise=expertise-1&q=personne",
    "/promos/",
]
sizes: dict[str, set[int]] = {address: set() for address in ADDRESSES}


@pytest.mark.parametrize("number", [5, 40, pytest.param(10_000, marks=pytest.mark.long)])
def test_lists_cost_the_same_at_any_size(client, number):
    crowd(number, people=number)

    for address, found in sizes.items():
        found.add(cost(client, address))
    # With every facet chosen at once, the names of what is chosen are two queries more.
    assert {address: found for address, found in sizes.items() if max(found) > BUDGET + 2} == {}
    assert {address: found for address, found in sizes.items() if len(found) > 1} == {}
