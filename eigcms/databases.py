"""The options of the connections to SQLite and to PostgreSQL."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# A write transaction takes its lock at once, and waits for its turn. Otherwise concurrent saves
# fail with "database is locked". Memory mapping makes long reads, such as searches, three times
# faster.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 268435456;"
    ),
}
# No request waits longer than a few seconds for a server that is gone. JIT compilation is off:
# without table statistics, the query that joins all page types would take longer to compile than to
# run.
POSTGRESQL = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "options": "-c jit=off",
}


def configuration(address: str) -> Any:
    """Return Django's configuration of the database at `address`. Its own options win."""
    try:
        database: Any = dj_database_url.parse(address, conn_max_age=600, conn_health_checks=True)
    except ValueError:  # it holds a password, and is not said
        raise ImproperlyConfigured("DATABASE_URL is wrong: see .env.example.") from None
    is_sqlite = database["ENGINE"] == "django.db.backends.sqlite3"
    options = SQLITE if is_sqlite else POSTGRESQL
    return database | {"OPTIONS": options | database.get("OPTIONS", {})}
