"""`manage.py import_content`: import the files of `export_content`."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path

from exchange.export.exported import ExportImport
from exchange.export.management.importing import ImportCommand, nothing_kept


class Command(ImportCommand):
    help = (
        "Reprend un export de ce site et le publie. Relancée, la commande ne change rien à ce qui "
        "est déjà repris, ni aux pages modifiées depuis."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="le dossier qu’export_content a écrit")
        super().add_arguments(parser)

    def handle(self, *, source, dry_run, overwrite_edited, report, **options):
        read = partial(ExportImport, source, overwrite_edited=overwrite_edited)
        with nothing_kept() if dry_run else nullcontext():
            outcomes = self.bring_in(read, source.name, is_kept=not dry_run, report=report)
        self.fail_if_refused(outcomes)
