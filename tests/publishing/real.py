"""Real schedulers for the tests: processes on the tests' database, with a clock of their own."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """Return the address of the database that this test runs on."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host, user = quote(database["HOST"], safe=""), database["USER"]
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}@{host}{port}/{database['NAME']}"


@contextmanager
def running(
    *command: str, environment: dict[str, str] | None = None, **options
) -> Iterator[subprocess.Popen]:
    """Run `python COMMAND…` on the tests' database until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url()} | (environment or {}),
        text=True,
        **options,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def scheduler(environment: dict[str, str] | None = None):
    return running("manage.py", "run_scheduler", environment=environment)


def wait_until(condition: Callable[[], object], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"nothing happened within {seconds} s"
        pause.wait(0.05)


def is_waiting() -> bool:
    """Tell whether a connection to PostgreSQL waits for another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


class Clock:
    """The clock of a process, which can be set while it runs (libfaketime), others with it."""

    def __init__(self, folder: Path, set_other: Callable[[float], None] = lambda seconds: None):
        self._set_other = set_other
        self._file = folder / "clock"
        library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
        assert library, "run python deploy/system_packages.py --long"
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # The time since a machine was started is not set by anybody.
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.set(0)

    def set(self, seconds: float) -> None:
        """Have it show so many seconds more than this machine's clock."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+f}\n")
        new.replace(self._file)
        self._set_other(seconds)


@contextmanager
def database_clock() -> Iterator[Callable[[float], None]]:
    """Give PostgreSQL's database a clock of its own; yield what sets it, like `Clock.set`."""
    if connection.vendor == "sqlite":
        yield lambda seconds: None
        return
    name = connection.ops.quote_name(connection.settings_dict["NAME"])

    def run(*statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    run(
        "CREATE SCHEMA IF NOT EXISTS faked",
        "CREATE TABLE faked.ahead AS SELECT interval '0' AS by",
        "CREATE FUNCTION faked.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
        " 'SELECT pg_catalog.clock_timestamp() + by FROM faked.ahead'",
        f"ALTER DATABASE {name} SET search_path = faked, public, pg_catalog",
    )
    try:
        yield lambda seconds: run(f"UPDATE faked.ahead SET by = interval '{seconds:f} seconds'")  # noqa: S608
    finally:
        run(f"ALTER DATABASE {name} RESET search_path", "DROP SCHEMA faked CASCADE")
