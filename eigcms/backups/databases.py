"""The database's part of a backup: a dump of one snapshot, and its way back in one transaction."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from eigcms.backups import BackupError
from publishing.generation import ROW
from publishing.models import Generation

# How libpq calls what Django's settings hold.
POSTGRESQL_VARIABLES = {
    "NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST",
    "PORT": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip
# The generation goes back with the backup, and front caches know numbers that came after it. No
# site changes this often between a backup and its return.
BEYOND_WHAT_CACHES_KNOW = 1_000_000
MOVE_ON = (
    f"UPDATE {Generation._meta.db_table} "  # noqa: S608 - our own names
    f"SET number = number + {BEYOND_WHAT_CACHES_KNOW:d}, held_at = NULL, "
    f"moved_at = CURRENT_TIMESTAMP WHERE id = {ROW:d}"
)

PSQL = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]

Execute = Callable[[str], Iterable[tuple]]


def dump(path: Path) -> set[str]:
    """Write the database as it is at one moment to `path`; return the uploads that it names.

    Editors go on working meanwhile. Raises BackupError.
    """
    return _dump_sqlite(path) if connection.vendor == "sqlite" else _dump_postgresql(path)


def restore(path: Path) -> None:
    """Put a dump in the place of all that the database holds, or change nothing.

    The generation goes on past any that a front cache may know. Raises BackupError.
    """
    if connection.vendor == "sqlite":
        _restore_sqlite(path)
    else:
        _restore_postgresql(path)


def is_empty() -> bool:
    """Tell whether the database has no table."""
    return not connection.introspection.table_names()


def named_uploads(execute: Execute | None = None) -> set[str]:
    """Return the names of all uploads that the database knows."""
    return {
        name
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField) and field.storage == default_storage
        for (name,) in (execute or _execute)(
            f'SELECT "{field.column}" FROM "{model._meta.db_table}"'  # noqa: S608 - our own names
        )
        if name
    }


def _execute(statement: str) -> Iterable[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


# SQLite -----------------------------------------------------------------------------------------


def _dump_sqlite(path: Path) -> set[str]:
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        return named_uploads(copy.execute)


def _restore_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as copy:
            copy.execute(MOVE_ON)
            copy.commit()
            connection.ensure_connection()
            copy.backup(connection.connection)
        connection.close()
    except sqlite3.Error as error:
        raise BackupError(f"La base n’a pas pu être rétablie : {error}") from error


# PostgreSQL -------------------------------------------------------------------------------------


def _dump_postgresql(path: Path) -> set[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", f"--file={path}",
        )  # fmt: skip
        return named_uploads()


def _restore_postgresql(path: Path) -> None:
    """Have psql execute what pg_restore writes; without the last line nothing is committed.

    What was there steps aside meanwhile, so that the site reads it without a lock until the end.
    """
    aside = "before_restore"
    connection.close()  # which might hold a lock that is waited for
    _psql(f"DROP SCHEMA IF EXISTS {aside} CASCADE;")
    with _started("psql", *PSQL) as psql:
        assert psql.stdin  # noqa: S101 - for the type checker
        try:
            psql.stdin.write(
                f"BEGIN;\nALTER SCHEMA public RENAME TO {aside};\nCREATE SCHEMA public;\n".encode()
            )
            script = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(path)]
            with _started(*script) as reading:
                assert reading.stdout  # noqa: S101
                shutil.copyfileobj(reading.stdout, psql.stdin)
                _, said = reading.communicate()
            if reading.returncode == 0:
                psql.stdin.write(f"\nSET search_path TO public;\n{MOVE_ON};\nCOMMIT;\n".encode())
        except BrokenPipeError:
            reading.kill()
            said = b""
        _, refused = psql.communicate()
    if psql.returncode or reading.returncode:
        words = (refused or said).decode(errors="replace").strip()
        raise BackupError(f"La base n’a pas pu être rétablie, elle est comme avant : {words}")
    _psql(f"DROP SCHEMA {aside} CASCADE;")


def _psql(statement: str) -> None:
    _run("psql", *PSQL[:-1], f"--command={statement}")


def _run(program: str, *arguments: str) -> None:
    with _started(program, *arguments) as process:
        _, said = process.communicate()
    if process.returncode:
        raise BackupError(f"{program} a échoué : {said.decode(errors='replace').strip()}")


def _started(program: str, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603 - our own
        [_found(program), *arguments],
        env=os.environ | _variables(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _found(program: str) -> str:
    """Return PostgreSQL's program of the newest version: an older one refuses a newer server."""
    debian = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    newest = max(debian, key=lambda path: int(path.parts[4]), default=None)
    found = str(newest) if newest else shutil.which(program)
    if found is None:
        raise BackupError(f"Le programme {program} manque : apt-get install postgresql-client")
    return found


def _variables() -> dict[str, str]:
    settings: dict[str, Any] = connection.settings_dict | connection.settings_dict["OPTIONS"]
    return {
        variable: str(settings[name])
        for name, variable in POSTGRESQL_VARIABLES.items()
        if settings.get(name)
    }
