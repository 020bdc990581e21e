"""A search costs the same queries however much it finds."""

import pytest

from tests.home.search.conftest import Library
from tests.test_query_counts import BUDGET, cost


@pytest.mark.django_db(transaction=True)
def test_the_cost_does_not_grow(client):
    def costs() -> dict[str, int]:
        queries = ("q=quartz", "q=quarts+minerale&type=personnes", "q=ada+zebre", "q=zebre", "")
        found = {query: cost(client, f"/recherche/?{query}") for query in queries}
        return found | {"suggestions": cost(client, "/recherche/suggestions/?q=quartz")}

    library = Library()
    library.add_person("Ada Quartz", job="Minérale")
    few = costs()
    for index in range(60):
        library.add_person(f"Ada Quartz {index}", job="Minérale")
    assert costs() == few
    assert max(few.values()) <= BUDGET
