"""`manage.py import_content`: import the files of `export_content`."""

from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from exchange.export import demo
from exchange.export.errors import SourceError
from exchange.export.importer import ExportImporter
from exchange.export.outcomes import Status
from exchange.export.trial import nothing_kept
from exchange.export.turns import in_turns


class Command(BaseCommand):
    help = (
        "Reprend un export de ce site et le publie. Relancée, la commande achève ce qui manque, et "
        "ne touche ni à ce qui est déjà là, ni à ce que quelqu’un a supprimé depuis."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="le dossier qu’export_content a écrit")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="tout faire, dire ce qui a été fait, puis tout défaire",
        )

    def handle(self, *, source: Path, dry_run: bool, **options):
        if demo.is_loaded():
            raise CommandError(
                "Ce site a le contenu de démonstration\xa0: reprenez l’export dans une base vide."
            )
        numbers: Counter[Status] = Counter()
        try:
            with nothing_kept() if dry_run else nullcontext():
                importer = ExportImporter(source)
                for number, outcome in enumerate(in_turns(importer.run()), start=1):
                    numbers[outcome.status] += 1
                    where = f"[{number}/{importer.total}] {outcome.source_path}"
                    said = f"{where}\xa0: {outcome.status}"
                    self.stdout.write("\n    ".join((said, *outcome.messages)))
        except SourceError as error:
            raise CommandError(str(error)) from error
        except (OSError, OperationalError) as error:  # a full disk, a folder without rights
            raise CommandError(
                f"La reprise s’arrête\xa0: {error}. Ce qui est repris le reste\xa0; corrigez, puis "
                "relancez la même commande."
            ) from error
        summary = ", ".join(f"{number} {status}" for status, number in numbers.items())
        start = "Essai, rien n’a été gardé. Il y aurait" if dry_run else "Documents"
        self.stdout.write(f"{start}\xa0: {summary}")
        if refused := numbers[Status.REFUSED]:
            raise CommandError(f"Documents refusés\xa0: {refused}.")
