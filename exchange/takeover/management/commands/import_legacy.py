"""`manage.py import_legacy`: take over the content of an old site."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from exchange.export.errors import SourceError
from exchange.export.management.importing import ImportCommand, nothing_kept
from exchange.export.outcomes import Outcome
from exchange.takeover import jekyll, old_addresses
from exchange.takeover.hugo_site import HugoImport
from exchange.takeover.importer import DocumentImport
from exchange.takeover.jekyll_site import JekyllImport
from exchange.takeover.library import fetch
from exchange.takeover.matching import read_matches
from exchange.takeover.rehearsal import Rehearsal
from exchange.takeover.site_importer import SiteImporter


class Command(ImportCommand):
    source: SiteImporter | None = None

    help = (
        "Reprend un ancien site, ou un seul de ses documents, et le publie. Relancée, la commande "
        "ne change rien à ce qui est déjà repris, ni aux pages modifiées depuis."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "source",
            type=Path,
            help="la copie du site Hugo ou du site Jekyll, ou un fichier Markdown",
        )
        super().add_arguments(parser)
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="tout faire, dire ce qui en serait, puis tout défaire\xa0; un écran, une page "
            "HTML dans var/, et le code de sortie 1 si une adresse principale ne répond plus",
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

    def handle(self, *, source, rehearse, dry_run, report, addresses, **options):
        is_kept = not (rehearse or dry_run)
        read = partial(
            self._read,
            source,
            overwrite_edited=options["overwrite_edited"],
            fetch=fetch if options["fetch_pictures"] else None,
            decided=self._decided(options["matches"]),
            say=self.stdout.write,
        )
        with nullcontext() if is_kept else nothing_kept():
            outcomes = self.bring_in(read, source.name, is_kept=is_kept, report=report)
            self._say_addresses(addresses)
            if rehearse and self.source is not None:
                self._say_rehearsal(self.source, outcomes)
        self.fail_if_refused(outcomes)

    def _read(self, path: Path, **choices: Any) -> SiteImporter:
        kind: type[SiteImporter] = DocumentImport
        if path.is_dir():
            kind = JekyllImport if jekyll.is_site(path) else HugoImport
        self.source = kind(path, **choices)
        return self.source

    def _decided(self, matches: Path | None) -> dict[str, str]:
        try:
            return read_matches(matches) if matches else {}
        except SourceError as error:
            raise CommandError(f"--matches\xa0: {error}") from error

    def _say_rehearsal(self, source: SiteImporter, outcomes: list[Outcome]) -> None:
        found = Rehearsal(source.source.name, source.checkout, outcomes)
        file = found.write(settings.VAR_DIR)
        self.stdout.write("")
        for text in found.lines():
            self.stdout.write(text)
        self.stdout.write(f"La même chose, en entier\xa0: {file}")
        if found.dead_main:
            number = len(found.dead_main)
            raise CommandError(f"Adresses principales qui ne répondent plus\xa0: {number}.")

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
