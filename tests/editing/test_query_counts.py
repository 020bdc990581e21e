"""The daily work of editors costs the same number of queries on a site of any size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.editing.work import Work

pytestmark = pytest.mark.django_db

AT_MOST = {
    "ouvrir une page": 150,
    "enregistrer": 240,
    "publier": 300,
    "l’explorateur": 41,
    "l’explorateur, dernière page": 41,
    "chercher une page": 30,
    "choisir une image": 20,
    "chercher une image": 20,
}


@pytest.mark.parametrize("number", [60, pytest.param(10_000, marks=pytest.mark.long)])
def test_daily_work_costs_the_same_on_any_site(number):
    work = Work(blocks=40, pages=10, images=40)
    for _name, step in work.steps():
        step()  # fills the memory of the process
    few = costs(work)
    work.grow(pages=number, images=number)
    many = costs(work)

    assert {name: cost for name, cost in many.items() if cost > few[name]} == {}
    assert {name: cost for name, cost in many.items() if cost > AT_MOST[name]} == {}


def costs(work: Work) -> dict[str, int]:
    found = {}
    for name, step in work.steps():
        with CaptureQueriesContext(connection) as queries:
            response = step()
        assert response.status_code in (200, 302), name
        found[name] = len(queries)
    return found
