"""`manage.py import_legacy`: take over the content of an old site."""

import csv
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from legacy import addresses as old_addresses
from legacy import demo, jekyll
from legacy.errors import SourceError
from legacy.exported import ExportImport, is_export
from legacy.importer import import_document
from legacy.jekyll_site import JekyllImport
from legacy.matching import read_matches
from legacy.models import Site
from legacy.outcomes import Outcome, Status, refusal, unexpected
from legacy.rehearsal import Rehearsal, nothing_kept
from legacy.remote import fetch
from legacy.site import SiteImport
from legacy.sources import Document, read_source
from legacy.takeover import Takeover
from publishing import generation

# Files that documents are in; the others are the library's.
DOCUMENTS = (".md", ".markdown", ".html", ".yml", "")
PROGRESS_SECONDS = 2

logger = logging.getLogger(__name__)


def _at_once(outcomes: Iterator[Outcome], keeps_nothing: bool) -> Iterator[Outcome]:
    """The same outcomes, the public site changing once, after the last."""
    with nullcontext() if keeps_nothing else generation.paused():
        yield from outcomes


def importer_for(source: Path) -> Callable[..., Takeover | ExportImport]:
    if is_export(source):
        return ExportImport
    return JekyllImport if jekyll.is_site(source) else SiteImport


class Command(BaseCommand):
    site: Takeover | ExportImport | None = None
    last_told = 0.0

    help = (
        "Reprend un ancien site, ou un seul de ses documents, et le publie. Relancée, la commande "
        "ne change rien à ce qui est déjà repris, ni aux pages modifiées depuis."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "source",
            type=Path,
            help="la copie du site Hugo ou du site Jekyll, un export, ou un fichier Markdown",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="dire ce qui serait fait, sans rien écrire dans la base ni dans les médias",
        )
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="tout faire, dire ce qui en serait, puis tout défaire\xa0; un écran, une page "
            "HTML dans var/, et le code de sortie 1 si une adresse principale ne répond plus",
        )
        parser.add_argument(
            "--overwrite-edited",
            action="store_true",
            help="reprendre aussi les pages modifiées ou supprimées depuis leur reprise",
        )
        parser.add_argument(
            "--fetch-pictures",
            action="store_true",
            help="prendre aussi, sur les autres sites, les images que les textes en montrent",
        )
        parser.add_argument(
            "--matches",
            type=Path,
            metavar="FICHIER.csv",
            help="les documents des deux sites à réunir\xa0: colonnes ancien et actuel",
        )
        parser.add_argument(
            "--addresses",
            type=Path,
            metavar="FICHIER.csv",
            help="ce que donne chaque ancienne adresse, après la reprise",
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FICHIER.csv",
            help="le rapport, une ligne par document et par fichier",
        )

    def run_from_argv(self, argv):
        """Leave the processor to visitors and editors where they want it.

        Not on SQLite, where a slower import would keep writers waiting for longer.
        """
        if connection.vendor == "postgresql":
            os.nice(10)
        super().run_from_argv(argv)

    def handle(self, *, source, dry_run, overwrite_edited, report, **options):
        try:
            matches = options["matches"]
            decided = read_matches(matches) if matches else {}
        except SourceError as error:
            raise CommandError(f"--matches\xa0: {error}") from error
        choices = {
            "dry_run": dry_run,
            "overwrite_edited": overwrite_edited,
            "fetch": fetch if options["fetch_pictures"] else None,
        }
        if options["rehearse"]:
            if dry_run:
                raise CommandError("--rehearse et --dry-run ne vont pas ensemble.")
            with nothing_kept():
                self._bring_in(source, choices | {"at_once": True}, decided, report, options)
        else:
            self._bring_in(source, choices, decided, report, options)

    def _bring_in(self, source, choices, decided, report, options):
        dry_run = choices["dry_run"]
        outcomes: list[Outcome] = []
        with self._report(report) as write:
            try:
                for outcome in self._outcomes(source, choices, decided):
                    write(outcome)
                    outcomes.append(outcome)
            except (OSError, OperationalError) as error:  # a full disk, a folder without rights
                self._summary(outcomes, dry_run)
                raise CommandError(
                    f"La reprise s’arrête\xa0: {error}. Ce qui est repris le reste\xa0; "
                    "corrigez, puis relancez la même commande."
                ) from error
        self._summary(outcomes, dry_run)
        if not dry_run:
            self._say_addresses(options["addresses"])
        if options["rehearse"]:
            self._say_rehearsal(source, outcomes)
        refused = sum(outcome.status == Status.REFUSED for outcome in outcomes)
        if refused:
            raise CommandError(f"Documents refusés\xa0: {refused}.")

    def _say_rehearsal(self, source: Path, outcomes: list[Outcome]) -> None:
        if not isinstance(self.site, Takeover):
            self.stdout.write("Répétition\xa0: rien n’a été gardé.")
            return
        found = Rehearsal(source, self.site.checkout, outcomes)
        file = found.write(settings.VAR_DIR)
        self.stdout.write("")
        for text in found.lines():
            self.stdout.write(text)
        self.stdout.write(f"La même chose, en entier\xa0: {file}")
        if found.dead_main:
            number = len(found.dead_main)
            raise CommandError(f"Adresses principales qui ne répondent plus\xa0: {number}.")

    def _outcomes(
        self, source: Path, choices: dict[str, Any], decided: dict[str, str]
    ) -> Iterator[Outcome]:
        at_once = choices.pop("at_once", choices["dry_run"])
        self.site = site = None
        try:
            if source.is_dir():
                self.site = site = importer_for(source)(
                    source, decided=decided, say=self.stdout.write, **choices
                )
                outcomes = _at_once(self._instead_of_demo(site, choices), at_once)
            else:
                documents = read_source(source)
                outcomes = self._single(documents, source.parent, choices)
        except SourceError as error:
            yield self._told(refusal(source.name, error), "1/1")
            return
        began = time.monotonic()
        for number, outcome in enumerate(outcomes, start=1):
            total = site.total if site else len(documents)
            left = (time.monotonic() - began) / number * (total - number)
            estimate = f", encore {left:.0f}\xa0s" if left >= 1 else ""
            yield self._told(outcome, f"{number}/{total}{estimate}")

    def _instead_of_demo(
        self, site: Takeover | ExportImport, choices: dict[str, Any]
    ) -> Iterator[Outcome]:
        """Have the demo content that nobody edited make way, then bring the site in."""
        if not choices["dry_run"] and demo.is_loaded():
            self.stdout.write("Le contenu de démonstration laisse la place\xa0:")
            demo.remove(self.stdout.write)
        yield from site.run()

    def _single(
        self, documents: list[Document], folder: Path, choices: dict[str, Any]
    ) -> Iterator[Outcome]:
        for document in documents:
            yield self._outcome(document, folder, **choices)
        if not choices["dry_run"]:
            old_addresses.settle()
            old_addresses.remember(Site.SEED, old_addresses.of_seed())

    def _outcome(self, document: Document, folder: Path, **options) -> Outcome:
        try:
            return import_document(document, folder, **options)
        except (SourceError, ValidationError) as error:
            return refusal(document.path, error)
        except (OSError, OperationalError):
            raise
        except Exception as error:
            logger.exception("Import of %s failed", document.path)
            return unexpected(document.path, error)

    def _told(self, outcome: Outcome, progress: str) -> Outcome:
        """Say what became of a document; of a file only if there is something to say of it."""
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

    def _summary(self, outcomes: list[Outcome], dry_run: bool) -> None:
        statuses = Counter(outcome.status for outcome in outcomes)
        blocks = sum((outcome.blocks for outcome in outcomes), Counter())
        self.stdout.write(
            ("Essai, rien n’a été écrit. Il y aurait\xa0: " if dry_run else "Documents\xa0: ")
            + ", ".join(f"{number} {status}" for status, number in statuses.items())
        )
        if blocks:
            census = ", ".join(f"{name} {number}" for name, number in sorted(blocks.items()))
            self.stdout.write(f"Blocs\xa0: {census}")

    def _say_addresses(self, file: Path | None) -> None:
        """Say how many of the old addresses answer; those that their site had lost count apart."""
        found = list(old_addresses.replies())
        if not found:
            return
        asked = [reply.status != 404 for address, reply in found if not address.was_lost]
        lost = [reply.status != 404 for address, reply in found if address.was_lost]
        more = f"{sum(lost)} sur {len(lost)}"
        self.stdout.write(
            f"Anciennes adresses\xa0: {sum(asked)} sur {len(asked)} répondent"
            + (f"\xa0; parmi celles que les sites avaient perdues, {more}" if lost else "")
        )
        if file is not None:
            try:
                old_addresses.write_report(file, found)
            except OSError as error:
                raise CommandError(f"--addresses ne peut pas être écrit\xa0: {error}.") from error

    @contextmanager
    def _report(self, path: Path | None):
        """Give a function that writes the row of an outcome, at once, so that a kill loses none."""
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
