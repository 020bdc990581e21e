"""Throw-away databases: a SQLite file, or a PostgreSQL cluster as durable as in production."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from deploy.stack import secret
from tests.with_postgresql import cluster


@contextmanager
def empty_database(kind: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a site on an empty database, with a folder for its files."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eigcms-bench-")))
        if kind == "postgresql":
            address = stack.enter_context(cluster(options="-c max_connections=60"))
        else:
            address = f"sqlite:///{folder}/db.sqlite3"
        yield os.environ | {
            "DATABASE_URL": address,
            "MEDIA_ROOT": str(folder / "media"),
            "ENVIRONMENT": "local",
            "ALLOWED_HOSTS": "localhost",
            "SITE_URL": "http://localhost",
            "SECRET_KEY": secret(folder / "secret"),
        }


# In a process with Django -----------------------------------------------------------------------


def migrate() -> None:
    call_command("migrate", verbosity=0)


def analyse() -> None:
    """Make the statistics that the database plans its queries by, as in production."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
