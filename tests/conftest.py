"""Fixtures that every test may ask for."""

import shutil

import pytest
from django.conf import settings

from tests.environment import SCRATCH


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Give each worker a SQLite file: an in-memory database has no locks to get wrong."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(SCRATCH / "test.sqlite3")


def pytest_unconfigure():
    shutil.rmtree(SCRATCH, ignore_errors=True)
