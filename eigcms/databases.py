"""How the site connects to its database, for both kinds."""

from typing import Any

import dj_database_url

# A write transaction takes its lock at once and waits its turn; without both, concurrent saves fail
# with "database is locked". Reading from mapped memory makes long reads, such as those of search,
# three times faster.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 268435456;"
    ),
}
# A server that does not answer is away: nothing waits for it longer than seconds. The page's query
# joins every page type: on tables without statistics yet, compiling it would take longer than
# running it.
POSTGRESQL = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "options": "-c jit=off",
}


def configuration(address: str) -> Any:
    """Return Django's configuration of the database at `address`; options in it win over ours."""
    database: Any = dj_database_url.parse(address, conn_max_age=600, conn_health_checks=True)
    is_sqlite = database["ENGINE"] == "django.db.backends.sqlite3"
    options = SQLITE if is_sqlite else POSTGRESQL
    return database | {"OPTIONS": options | database.get("OPTIONS", {})}
