"""Transactions of whole units: one snapshot for a public page, one commit for an admin's save."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it is at the first read in the block; a write in it is an error.

    PostgreSQL: REPEATABLE READ READ ONLY. SQLite: a deferred transaction, which takes no lock that
    a writer would wait for. Not to be used inside another transaction. Raises Django's database
    errors when there is no database.
    """
    connection.ensure_connection()
    kind = _sqlite_snapshot if connection.vendor == "sqlite" else _postgresql_snapshot
    with kind():
        yield


@contextmanager
def _postgresql_snapshot() -> Iterator[None]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _sqlite_snapshot() -> Iterator[None]:
    wrapper: Any = connection
    mode = wrapper.transaction_mode
    wrapper.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            wrapper.transaction_mode = mode
            database = wrapper.connection
            database.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                # Before the commit, whose callbacks may write; and the page may have closed it.
                with suppress(sqlite3.ProgrammingError):
                    database.execute("PRAGMA query_only = OFF")
    finally:
        wrapper.transaction_mode = mode


def atomic_writes(view: Callable) -> Callable:
    """Run the writing requests of `view` in one transaction, so that all it does commits at once.

    An exception or a 5xx answer rolls back; a 4xx answer commits what it did, as without this
    decorator. `GET` is left alone: on SQLite a transaction here takes the one write lock. The
    answer of a template is rendered after the commit, as with Django's `ATOMIC_REQUESTS`.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return view(request, *args, **kwargs)
        _ = request.FILES  # a slow upload arrives whole before anything is locked
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    return wrapped


@contextmanager
def impatient(milliseconds: int) -> Iterator[None]:
    """A transaction that waits for no lock longer than this, and then raises OperationalError.

    On PostgreSQL a wait below one second also decides who gives way in a deadlock. On SQLite the
    one wait is for the write lock, at the beginning.
    """
    if connection.vendor == "sqlite":
        patience = int(1000 * connection.settings_dict["OPTIONS"].get("timeout", 5))
        _wait_for_lock_at_most(milliseconds)
        try:
            with transaction.atomic(durable=True):
                yield
        finally:
            _wait_for_lock_at_most(patience)
    else:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {milliseconds:d}")
            yield


def _wait_for_lock_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
