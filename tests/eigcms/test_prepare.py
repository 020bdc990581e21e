"""A release is prepared while the version before it serves; an unknown database is refused."""

from contextlib import closing
from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from eigcms.management.commands import prepare
from tests.publishing.real import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def prepared() -> str:
    said = StringIO()
    call_command("prepare", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["DROP TABLE publishing_failingjob"], "publishing_failingjob"),
        (["ALTER TABLE pages_callsession DROP COLUMN closes_at"], "pages_callsession.closes_at"),
        (
            [
                "DROP TABLE publishing_failingjob",
                "CREATE TABLE publishing_failingjob (former integer NOT NULL)",
            ],
            "publishing_failingjob.former",
        ),
    ],
)
def test_a_database_with_other_tables_is_refused(statements, named):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    with pytest.raises(CommandError, match="ne vient pas d’une version publiée") as refused:
        prepared()
    assert named in str(refused.value)


@pytest.mark.parametrize("kind", ["integer NULL", "integer NOT NULL DEFAULT 0"])
def test_a_column_that_goes_with_a_later_release_is_none(kind):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE publishing_failingjob ADD COLUMN former {kind}")
    assert "Base de données prête" in prepared()


@pytest.mark.parametrize(
    ("address", "port"),
    [("https://eig.example", 443), ("http://eig.example", 80), ("http://localhost:8123", 8123)],
)
def test_the_site_answers_at_its_address(settings, address, port):
    settings.SITE_URL = address
    prepared()
    site = Site.objects.get()
    assert (site.root_url, site.port) == (address, port)


def test_what_is_not_indexed_yet_is_found_by_search():
    IndexEntry.objects.all().delete()
    prepared()
    assert IndexEntry.objects.exists()


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
