"""Fixtures that every test may ask for."""

import shutil

import pytest
from django.conf import settings
from django.db import connection, transaction

from home.demo.loader import load
from tests.environment import SCRATCH


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Give each worker a SQLite file: an in-memory database has no locks to get wrong."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(SCRATCH / "test.sqlite3")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo content for all tests of a module, in a transaction that none of them ends.

    pytest-django's `db` nests in it: what a test changes is undone by its savepoint, and the
    module's end undoes the loading. Hence such a module holds no test that commits
    (`transaction=True`), nor a `TestCase` of Django's or Hypothesis's, which closes the connection.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        load(lambda line: None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # nobody else does while the transaction lasts
        yield
        transaction.set_rollback(True)


@pytest.hookimpl(tryfirst=True)  # before pytest-django sorts tests by how they use the database
def pytest_collection_modifyitems(items):
    """Have every test that commits start from what the migrations put in the database.

    Such a test ends by emptying all tables, and one that did not ask for their content back would
    leave its successors half of it. A module that loads content for all its tests is run by one
    worker, so that it is loaded once.
    """
    for item in items:
        if {"demo", "imported"} & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            kwargs = marker.kwargs | {"serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)


def pytest_unconfigure():
    shutil.rmtree(SCRATCH, ignore_errors=True)
