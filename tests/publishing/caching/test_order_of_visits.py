"""A page is the same after any earlier requests."""

import pytest

from publishing.caching import generation
from tests.page_types import demo_paths

# Each page has a snapshot of its own, as on a site.
pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = [
    "/en/",
    "/en/programme/",
    "/defis/cartobio/",
    "/defis/?tri=titre",
    "/defis/?thematique=agriculture&statut=termine",
    "/defis/?promotion=promotion-3",
    "/personnes/?role=talent&expertise=design",
    "/blog/?annee=2021",
    "/blog/rss/",
    "/recherche/?q=donnees",
    "/recherche/?q=donnees&type=defis",
    "/en/search/?q=data",
    "/appels.ics",
    "/sitemap.xml",
]


def test_pages_are_the_same_in_any_order(demo, client):
    addresses = [*demo_paths().values(), *OTHERS]

    def visit(address: str) -> bytes:
        response = client.get(address)
        assert response.status_code == 200, address
        return response.content

    first = {}
    for address in addresses:
        generation.bump()
        first[address] = visit(address)
    generation.bump()
    found = {address: visit(address) for address in reversed(addresses)}
    assert [address for address in addresses if found[address] != first[address]] == []
