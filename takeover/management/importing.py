"""The base of the import command: options, progress, report."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from exchange.export.errors import SourceError
from publishing.caching import generation
from takeover import demo_removal
from takeover.outcomes import Outcome, Status, refusal
from takeover.trial import nothing_kept
from takeover.turns import in_turns

# The suffixes of documents. Files with any other suffix belong to the library.
DOCUMENTS = (".md", ".markdown", ".html", ".yml", ".toml", "")
FILES_A_LINE = 50


class Import(Protocol):
    """A source to import. `run` yields an outcome for each document and file.

    `total` is their number, as far as it is known. The demo content is removed before the import of
    a whole site.
    """

    is_whole_site: bool

    @property
    def total(self) -> int: ...

    def run(self) -> Iterator[Outcome]: ...


class ImportCommand(BaseCommand):
    """Imports a source: reads all of it, then writes each page in its own transaction."""

    source_help = ""
    source: Import | None = None

    def read(self, path: Path, options: dict[str, Any]) -> Import:
        """Return the source at `path`. Raises SourceError."""
        raise NotImplementedError

    def tell_more(self, source: Any) -> None:
        """Print more about an imported source, below the summary."""

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help=self.source_help)
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
            default=Path(os.devnull),
            metavar="FICHIER.csv",
            help="le rapport, une ligne par document et par fichier",
        )

    def handle(self, *, source, dry_run, report, **options):
        """Import the source, print and report its outcomes.

        Raises CommandError if a document is refused, the disk is full or the database away.
        """
        outcomes: list[Outcome] = []
        with nothing_kept() if dry_run else nullcontext():
            try:
                # Written line by line, so that a kill loses none.
                with report.open("w", buffering=1, encoding="utf-8", newline="") as stream:
                    rows = csv.writer(stream)
                    # Programs that compare the old site with this one read these names.
                    rows.writerow(["source_path", "url", "status", "message"])
                    for outcome in self._outcomes(source, options):
                        outcomes.append(outcome)
                        messages = " ; ".join(outcome.messages)
                        rows.writerow([outcome.source_path, outcome.url, outcome.status, messages])
            except (OSError, OperationalError) as error:  # a full disk, a folder without rights
                raise CommandError(
                    f"La reprise s’arrête\xa0: {error}. Ce qui est repris le reste\xa0; "
                    "corrigez, puis relancez la même commande."
                ) from error
            finally:
                self._summary(outcomes, dry_run)
            if self.source is not None:
                self.tell_more(self.source)
        refused = sum(outcome.status == Status.REFUSED for outcome in outcomes)
        if refused:
            raise CommandError(f"Documents refusés\xa0: {refused}.")

    def _outcomes(self, path: Path, options: dict[str, Any]) -> Iterator[Outcome]:
        """Yield the outcomes of the source at `path`; its own error is a refusal, and the last."""
        number = 0
        try:
            source = self.source = self.read(path, options)
            if source.is_whole_site and demo_removal.demo_pages().exists():
                self.stdout.write("Le contenu de démonstration laisse la place\xa0:")
                demo_removal.remove(self.stdout.write)
            for number, outcome in enumerate(in_turns(source.run()), start=1):
                self._tell(outcome, number, max(number, source.total))
                yield outcome
            # Each page has bumped it. Old addresses, which are created in bulk, have not.
            generation.bump()
        except SourceError as error:
            outcome = refusal(path.name, error)
            self._tell(outcome, number + 1, number + 1)
            yield outcome

    def _tell(self, outcome: Outcome, number: int, total: int) -> None:
        """Print the outcome of a document. Print that of a file only if it has a message."""
        path = PurePosixPath(outcome.source_path.partition("#")[0])
        if path.suffix.lower() not in DOCUMENTS and not outcome.messages:
            if number % FILES_A_LINE == 0:
                self.stdout.write(f"[{number}/{total}] fichiers de la médiathèque…")
            return
        where = f" → {outcome.url}" if outcome.url else ""
        self.stdout.write(f"[{number}/{total}] {outcome.source_path}\xa0: {outcome.status}{where}")
        for message in outcome.messages:
            self.stdout.write(f"    {message}")

    def _summary(self, outcomes: list[Outcome], dry_run: bool) -> None:
        statuses = Counter(outcome.status for outcome in outcomes)
        self.stdout.write(
            ("Essai, rien n’a été gardé. Il y aurait\xa0: " if dry_run else "Documents\xa0: ")
            + ", ".join(f"{number} {status}" for status, number in statuses.items())
        )
