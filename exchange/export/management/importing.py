"""The base of the import commands: options, progress, report."""

import csv
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Protocol

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction
from django.test.utils import override_settings

from exchange.export import demo
from exchange.export.errors import SourceError
from exchange.export.outcomes import Outcome, Status, refusal
from exchange.export.turns import in_turns
from publishing.caching import generation

# The suffixes of documents. Files with any other suffix belong to the library.
DOCUMENTS = (".md", ".markdown", ".html", ".yml", "")
PROGRESS_SECONDS = 2


class Import(Protocol):
    """A source to import. `run` yields an outcome for each document and file.

    `total` is their number, as far as it is known. The demo content is removed before the import of
    a whole site.
    """

    is_whole_site: bool

    @property
    def total(self) -> int: ...

    def run(self) -> Iterator[Outcome]: ...


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Undo the block: rows are rolled back, and files go to a folder that is deleted.

    The generation stays the same, so caches keep their pages.
    """
    storages = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    with (
        TemporaryDirectory() as folder,
        # Models keep a lazy storage, and Django resets it with this setting.
        override_settings(MEDIA_ROOT=folder, STORAGES=storages),
        transaction.atomic(),
        generation.suppressed(),
    ):
        try:
            yield
        finally:
            transaction.set_rollback(True)


class ImportCommand(BaseCommand):
    """Imports a source: reads all of it, then writes each page in its own transaction."""

    last_told = 0.0

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="tout faire, dire ce qui a été fait, puis tout défaire",
        )
        parser.add_argument(
            "--overwrite-edited",
            action="store_true",
            help="reprendre aussi les pages modifiées ou supprimées depuis leur reprise",
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FICHIER.csv",
            help="le rapport, une ligne par document et par fichier",
        )

    def run_from_argv(self, argv):
        """Give visitors and editors priority over the import.

        Not on SQLite: a slower import would hold the write lock for longer.
        """
        if connection.vendor == "postgresql":
            os.nice(10)
        super().run_from_argv(argv)

    def bring_in(
        self,
        read: Callable[[], Import],
        name: str,
        *,
        is_kept: bool,
        report: Path | None,
    ) -> list[Outcome]:
        """Import the source that `read` returns, print and report its outcomes, and return them.

        An error of the whole source is the refusal of `name`, and ends the import. A caller without
        `is_kept` wraps the call in `nothing_kept`. Raises CommandError if the disk is full or the
        database away.
        """
        outcomes: list[Outcome] = []
        with self._report(report) as write:
            try:
                for outcome in self._outcomes(read, name):
                    write(outcome)
                    outcomes.append(outcome)
            except (OSError, OperationalError) as error:  # a full disk, a folder without rights
                self._summary(outcomes, is_kept)
                raise CommandError(
                    f"La reprise s’arrête\xa0: {error}. Ce qui est repris le reste\xa0; "
                    "corrigez, puis relancez la même commande."
                ) from error
        self._summary(outcomes, is_kept)
        return outcomes

    @staticmethod
    def fail_if_refused(outcomes: list[Outcome]) -> None:
        refused = sum(outcome.status == Status.REFUSED for outcome in outcomes)
        if refused:
            raise CommandError(f"Documents refusés\xa0: {refused}.")

    def _outcomes(self, read: Callable[[], Import], name: str) -> Iterator[Outcome]:
        try:
            yield from self._steps(read())
        except SourceError as error:
            yield self._told(refusal(name, error), "1/1")

    def _steps(self, source: Import) -> Iterator[Outcome]:
        if source.is_whole_site and demo.is_loaded():
            self.stdout.write("Le contenu de démonstration laisse la place\xa0:")
            demo.remove(self.stdout.write)
        began = time.monotonic()
        for number, outcome in enumerate(in_turns(source.run()), start=1):
            left = (time.monotonic() - began) / number * (source.total - number)
            estimate = f", encore {left:.0f}\xa0s" if left >= 1 else ""
            yield self._told(outcome, f"{number}/{max(number, source.total)}{estimate}")
        # Each page has bumped it. Old addresses, which are created in bulk, have not.
        generation.bump()

    def _told(self, outcome: Outcome, progress: str) -> Outcome:
        """Print the outcome of a document. Print that of a file only if it has a message."""
        now = time.monotonic()
        is_file = PurePosixPath(outcome.source_path).suffix.lower() not in DOCUMENTS
        if is_file and not outcome.messages and "#" not in outcome.source_path:
            if now - self.last_told >= PROGRESS_SECONDS:
                self.last_told = now
                self.stdout.write(f"[{progress}] fichiers de la médiathèque…")
            return outcome
        self.last_told = now
        where = f" → {outcome.url}" if outcome.url else ""
        self.stdout.write(f"[{progress}] {outcome.source_path}\xa0: {outcome.status}{where}")
        for message in outcome.messages:
            self.stdout.write(f"    {message}")
        return outcome

    def _summary(self, outcomes: list[Outcome], is_kept: bool) -> None:
        statuses = Counter(outcome.status for outcome in outcomes)
        self.stdout.write(
            ("Documents\xa0: " if is_kept else "Essai, rien n’a été gardé. Il y aurait\xa0: ")
            + ", ".join(f"{number} {status}" for status, number in statuses.items())
        )

    @contextmanager
    def _report(self, path: Path | None) -> Iterator[Callable[[Outcome], None]]:
        """Give a function that writes the row of an outcome at once, so that a kill loses none."""
        if path is None:
            yield lambda outcome: None
            return
        try:
            stream = path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"Le rapport ne peut pas être écrit\xa0: {error}.") from error
        with stream:
            rows = csv.writer(stream)
            rows.writerow(["source_path", "url", "status", "message"])

            def write(outcome: Outcome) -> None:
                messages = " ; ".join(outcome.messages)
                rows.writerow([outcome.source_path, outcome.url, outcome.status, messages])
                stream.flush()

            yield write
