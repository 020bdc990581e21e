"""Transactions with limits: a snapshot that cannot write, short waits, no trace."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)

# PostgreSQL's code for a lock that was not free within `lock_timeout`.
LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as of the first read in the block. A write in it is an error.

    PostgreSQL: REPEATABLE READ READ ONLY. SQLite: a deferred transaction, which blocks no writer.
    Not for use inside another transaction. Raises Django's database errors when the database is
    away.
    """
    connection.ensure_connection()
    kind = _sqlite_snapshot if connection.vendor == "sqlite" else _postgresql_snapshot
    with kind():
        yield


@contextmanager
def _postgresql_snapshot() -> Iterator[None]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # A restoration replaces all tables. A snapshot from before it would see the new ones
            # empty, so it is only taken once this one may be read.
            cursor.execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                "LOCK TABLE publishing_generation IN ACCESS SHARE MODE"
            )
        yield


@contextmanager
def _sqlite_snapshot() -> Iterator[None]:
    wrapper: Any = connection
    mode = wrapper.transaction_mode
    wrapper.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            wrapper.transaction_mode = mode
            with read_only():  # callbacks after the commit may write
                yield
    finally:
        wrapper.transaction_mode = mode


@contextmanager
def atomic_with_lock_timeout(milliseconds: int) -> Iterator[None]:
    """A transaction that waits no longer for a lock, and then raises OperationalError.

    On SQLite the only wait is for the write lock, at the beginning.
    """
    if connection.vendor == "sqlite":
        with _sqlite_transaction(milliseconds):
            yield
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {milliseconds:d}")
        yield


def write_unless_busy(milliseconds: int, write: Callable[[], Any]) -> None:
    """Call `write` in a transaction; where a lock is not had in this time, nothing is written."""
    try:
        with atomic_with_lock_timeout(milliseconds):
            write()
    except OperationalError as error:
        if not was_locked_out(error):
            raise


@contextmanager
def _sqlite_transaction(milliseconds: int) -> Iterator[None]:
    own_patience = int(1000 * connection.settings_dict["OPTIONS"].get("timeout", 5))
    with ExitStack() as stack:
        _set_busy_timeout(milliseconds)
        try:
            stack.enter_context(transaction.atomic(durable=True))
        finally:
            _set_busy_timeout(own_patience)
        yield


def _set_busy_timeout(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")


@contextmanager
def rolled_back(lock_ms: int, statement_ms: int) -> Iterator[None]:
    """A transaction that is rolled back. Its `on_commit` callbacks do not run.

    It waits no longer than `lock_ms` for a lock. On PostgreSQL it reads one snapshot, and no
    statement takes longer than `statement_ms`. On SQLite it holds the write lock. Raises
    OperationalError beyond one of these limits.
    """
    is_own = not connection.in_atomic_block
    with atomic_with_lock_timeout(lock_ms):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                if is_own:  # only the outermost transaction can choose
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute(f"SET LOCAL statement_timeout = {statement_ms:d}")
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def read_only() -> Iterator[None]:
    """Refuse every write in the block, on PostgreSQL until the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
        return
    sqlite = connection.connection
    sqlite.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        with suppress(sqlite3.ProgrammingError):  # closed in the block
            sqlite.execute("PRAGMA query_only = OFF")


def is_unavailable(error: BaseException | None) -> bool:
    """Tell whether `error` means that the database is away or busy.

    PostgreSQL's end of an idle transaction raises InternalError. When the server dies, psycopg2
    raises a plain DatabaseError.
    """
    kinds = (OperationalError, InterfaceError, InternalError)
    return isinstance(error, kinds) or type(error) is DatabaseError


def was_locked_out(error: Exception) -> bool:
    """Tell whether `error` means that a lock was not free in time."""
    code = getattr(error.__cause__, "pgcode", None)
    return code == LOCK_NOT_AVAILABLE or "database is locked" in str(error)
