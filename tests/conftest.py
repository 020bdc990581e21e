"""Fixtures that every test may ask for."""

import shutil

import pytest
from django.conf import settings

from tests.environment import SCRATCH


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Give each worker a SQLite file: an in-memory database has no locks to get wrong."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(SCRATCH / "test.sqlite3")


@pytest.hookimpl(tryfirst=True)  # before pytest-django sorts tests by how they use the database
def pytest_collection_modifyitems(items):
    """Have every test that commits start from what the migrations put in the database.

    Such a test ends by emptying all tables, and one that did not ask for their content back would
    leave its successors half of it.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            kwargs = marker.kwargs | {"serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)


def pytest_unconfigure():
    shutil.rmtree(SCRATCH, ignore_errors=True)
