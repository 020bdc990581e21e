"""`manage.py import_content`: import the files of `export_content`."""

from pathlib import Path
from typing import Any

from exchange.export.importer import ExportImporter
from exchange.export.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Reprend un export de ce site et le publie. Relancée, la commande ne change rien à ce qui "
        "est déjà repris, ni aux pages modifiées depuis."
    )
    source_help = "le dossier qu’export_content a écrit"

    def read(self, path: Path, options: dict[str, Any]) -> ExportImporter:
        return ExportImporter(path, overwrite_edited=options["overwrite_edited"])
