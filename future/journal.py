"""How to bring the database to a moment: what falls due, applied once and then written again.

Publishing twenty pages as the scheduler does takes half a second, and a view of the future would
pay for it at every address. So the statements that it makes are kept in memory, and made again for
the next address, as long as nothing has changed that they follow from.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.db.models import TextField
from django.db.models.functions import MD5, Cast
from wagtail.models import Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from publishing import due, generation
from publishing.due import Change

# Statements that change nothing, or only the transaction itself.
HARMLESS = {"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "PRAGMA", "NOTIFY"}
# What search alone reads is written for search alone.
INDEXES = ("wagtailsearch.IndexEntry", "home.IndexedText", "home.IndexedWord")
# Moments whose way a process remembers.
MOST_JOURNALS = 4


@dataclass(frozen=True)
class Statement:
    sql: str
    params: Any
    many: bool
    is_of_index: bool

    def execute(self, cursor) -> None:
        (cursor.executemany if self.many else cursor.execute)(self.sql, self.params)

    def written_out(self, cursor) -> "Statement":
        """Return the statement with its values in it, for PostgreSQL."""
        rows = self.params if self.many else [self.params]
        script = ";".join(cursor.mogrify(self.sql, row) for row in rows)
        return Statement(script, None, many=False, is_of_index=self.is_of_index)


@dataclass(frozen=True)
class Journal:
    """What was done on the way to a moment: all of it, or as much as there was time for."""

    statements: tuple[Statement, ...] = ()
    settled: frozenset[Change] = frozenset()
    # What could not be done, as the scheduler would leave it behind.
    left_behind: tuple[Change, ...] = ()
    is_complete: bool = False

    def replay(self, with_index: bool) -> None:
        """Make the statements again, those of the search index only when it is going to be read."""
        wanted = [each for each in self.statements if with_index or not each.is_of_index]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and wanted:  # one journey to it, not hundreds
                cursor.execute(";".join(statement.sql for statement in wanted))
                return
            for statement in wanted:
                statement.execute(cursor)


@dataclass
class Recorder:
    """Collects the statements of a block that write, without those that a savepoint took back."""

    statements: list[Statement] = field(default_factory=list)
    _marks: dict[str, int] = field(default_factory=dict)

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        words = sql.split(None, 4)
        match [word.upper() for word in words[:3]]:
            case ["SAVEPOINT", *_]:
                self._marks[words[1]] = len(self.statements)
            case ["ROLLBACK", "TO", "SAVEPOINT"]:
                del self.statements[self._marks[words[3]] :]
            case [first, *_] if first not in HARMLESS:
                statement = Statement(sql, params, many, _is_of_index(sql))
                if connection.vendor == "postgresql":
                    statement = statement.written_out(context["cursor"])
                self.statements.append(statement)
        return result

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with connection.execute_wrapper(self):
            yield


def key_of(moment: datetime, changes: list[Change]) -> tuple | None:
    """Return what the way to `moment` follows from, None while the site changes without saying so.

    That is the public site (its generation), what is planned, and the versions that are planned.
    """
    number = generation.current()
    if number is None:
        return None
    planned = Revision.objects.filter(pk__in=[change.revision for change in changes])
    digests = planned.annotate(digest=MD5(Cast("content", TextField()))).order_by("pk")
    return moment, number, tuple(changes), tuple(digests.values_list("pk", "digest"))


def carried_on(journal: Journal, moment: datetime, deadline: float) -> Journal:
    """Apply what is left to do until `moment`, and return the journal with it.

    What is begun before the `deadline` (of `time.monotonic`) is done; the rest is left to another
    transaction. Whatever keeps a change from being made leaves it behind, as with the scheduler,
    which tries again once something else has been done. Raises OperationalError when the database
    is not available.
    """
    recorder = Recorder()
    settled = set(journal.settled)
    stuck = set(journal.left_behind)

    def journal_now(is_complete: bool) -> Journal:
        return replace(
            journal,
            statements=(*journal.statements, *recorder.statements),
            settled=frozenset(settled),
            left_behind=tuple(stuck),
            is_complete=is_complete,
        )

    with recorder.at_work(), disable_reference_index_auto_update():
        while changes := [c for c in due.until(moment) if c not in settled | stuck]:
            instant = [change for change in changes if change.moment == changes[0].moment]
            was_any_made = False
            for change in due.lock(instant):
                if time.monotonic() > deadline:
                    return journal_now(is_complete=False)
                try:
                    with transaction.atomic():
                        was_any_made |= change.apply(log=False)
                    settled.add(change)
                except OperationalError:
                    raise
                except Exception:  # noqa: BLE001 - as the scheduler does, which says why
                    stuck.add(change)
            if was_any_made:
                stuck -= {change for change in stuck if change not in instant}
    return journal_now(is_complete=True)


class Journals:
    """The journals of this process, those used last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple, Journal] = OrderedDict()

    def find(self, key: tuple) -> Journal:
        with self._lock:
            if key not in self._kept:
                return Journal()
            self._kept.move_to_end(key)
            return self._kept[key]

    def keep(self, key: tuple, journal: Journal) -> None:
        with self._lock:
            self._kept[key] = journal
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_JOURNALS:
                self._kept.popitem(last=False)

    def forget(self, key: tuple) -> None:
        with self._lock:
            self._kept.pop(key, None)


journals = Journals()


def _is_of_index(sql: str) -> bool:
    return any(apps.get_model(label)._meta.db_table in sql for label in INDEXES)
