"""A release is prepared while the version before it serves."""

from contextlib import closing
from io import StringIO

import psycopg2
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from home.management.commands import prepare
from tests.publishing.real import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_keeps_no_visitor_waiting_behind_a_table_that_it_cannot_have(monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one lock, and its own patience")
    monkeypatch.setattr(prepare, "LOCK_WAIT", "50ms")
    monkeypatch.setattr(prepare, "ATTEMPTS", 3)
    with closing(psycopg2.connect(database_url())) as other:
        other.cursor().execute("LOCK TABLE django_migrations")
        with pytest.raises(OperationalError, match="lock timeout"):
            call_command("prepare", stdout=StringIO())
    call_command("prepare", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
