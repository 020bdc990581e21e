"""Lists cost the same number of queries for any filter and any amount of content."""

import pytest
from wagtail.models import Page

from challenges.models import ChallengePage, PersonPage
from tests.challenges.crowd import FACETS, crowd
from tests.test_query_counts import cost

pytestmark = pytest.mark.django_db(transaction=True)

FEW = 5
# A facet costs a query.
BESIDES_FACETS = 15
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


@pytest.mark.parametrize("number", [40, pytest.param(10_000, marks=pytest.mark.long)])
def test_lists_cost_the_same_at_any_size(client, number):
    """The first page of a generation, which knows nothing of any other."""
    crowd(number, people=number)
    many = {address: cost(client, address) for address in ADDRESSES}
    for model in (ChallengePage, PersonPage):
        paths = list(model.objects.order_by("path").values_list("path", flat=True))
        Page.objects.type(model).filter(path__gt=paths[FEW - 1]).update(live=False)
    few = {address: cost(client, address) for address in ADDRESSES}
    assert many == few
    # With every facet chosen at once, the names of what is chosen are two queries more.
    assert max(few.values()) <= BESIDES_FACETS + len(FACETS) + 2
