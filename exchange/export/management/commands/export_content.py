"""`manage.py export_content`: export all public content as files for other tools."""

import shutil
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from exchange.export.content import ContentExport
from exchange.export.export_reader import is_export
from publishing.transactions import snapshot

# Of a former export, everything else stays, such as `.git`.
FOLDERS = ("data", "content", "static")


class Command(BaseCommand):
    help = (
        "Écrit tout le contenu public en Markdown, avec ses images et ses documents, dans un "
        "dossier que import_content reprend."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "target", type=Path, help="un dossier vide ou à créer, ou un export à remplacer"
        )

    def handle(self, *, target: Path, verbosity: int, **options):
        try:
            make_room(target)
            with nullcontext() if connection.in_atomic_block else snapshot():
                for path in ContentExport(target).run():
                    if verbosity:
                        self.stdout.write(path)
        except OSError as error:
            raise CommandError(f"L’export s’arrête\xa0: {error}.") from error
        self.stdout.write(f"Tout le contenu public est dans {target}")


def make_room(target: Path) -> None:
    """Make the folder, or delete the former export in it. Leave anything else alone."""
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()) and not is_export(target):
        raise CommandError(
            f"{target} n’est pas vide et n’est pas un export\xa0: indiquez un dossier vide ou à "
            "créer."
        )
    for name in FOLDERS:
        shutil.rmtree(target / name, ignore_errors=True)
