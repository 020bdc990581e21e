"""`manage.py import_content`: import the files of `export_content`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from exchange.export import importer
from exchange.export.errors import SourceError


class Command(BaseCommand):
    help = "Reprend un export dans un site vide et le publie\xa0: en entier, ou pas du tout."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="le dossier qu’export_content a écrit")

    def handle(self, *, source: Path, **options):
        try:
            importer.load(source.resolve(), self.stdout.write)
        except SourceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("L’export est repris.")
