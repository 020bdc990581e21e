"""One world of content for all modules, at a moment that does not pass."""

import pytest
from django.db import transaction

from tests.world.content import World
from tests.world.marks import NOW, stop_clocks


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), stop_clocks(NOW):
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db) -> World:
    return built
